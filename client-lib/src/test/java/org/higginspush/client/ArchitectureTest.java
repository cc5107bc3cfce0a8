package org.higginspush.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.higginspush.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLIENT = "org.higginspush.client";

    @ArchTest
    static final ArchRule cometdAndJettyAppearAtTheEdgeOnly = noClasses()
            .that()
            .resideOutsideOfPackage(CLIENT + ".bayeux")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.cometd..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule decisionsKnowNoThreadsNoClockAndNoNetwork = noClasses()
            .that()
            .resideInAnyPackage(CLIENT + ".sync", CLIENT + ".position", CLIENT + ".reconnect", CLIENT + ".outbox")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    CLIENT + ".bayeux",
                    CLIENT + ".link",
                    CLIENT + ".thread",
                    "java.util.concurrent.locks..",
                    "java.net.http..",
                    "java.nio.channels..")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule theClientNeedsNoHub =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.higginspush.hub..");

    @ArchTest
    static final ArchRule whatEmbeddersSeeIsInOnePackage = classes()
            .that()
            .resideInAPackage(CLIENT)
            .and()
            .arePublic()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", CLIENT + "..");
}
