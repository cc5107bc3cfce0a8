package org.higginspush.hub;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.higginspush.hub.metrics.MicrometerMetrics;

/** The few rules of docs/architecture.md: data flows one way, and the libraries of the edge stay at the edge. */
@AnalyzeClasses(packages = "org.higginspush.hub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HUB = "org.higginspush.hub";

    @ArchTest
    static final ArchRule cometdAndJettyStayAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(HUB, HUB + ".edge..", HUB + ".plugin..", HUB + ".gateway.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.cometd..", "org.eclipse.jetty..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule theModelKnowsNobody = classes()
            .that()
            .resideInAPackage(HUB + ".model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(HUB + ".model..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule metricsKnowTheModelOnly = noClasses()
            .that()
            .resideInAPackage(HUB + ".metrics..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(HUB + "..").and(not(resideInAnyPackage(HUB + ".metrics..", HUB + ".model.."))));

    @ArchTest
    static final ArchRule oneClassKnowsMicrometer = noClasses()
            .that(not(DescribedPredicate.describe(
                    "the metrics of Micrometer",
                    known -> known.getName().startsWith(MicrometerMetrics.class.getName()))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    @ArchTest
    static final ArchRule onlyTheAssemblyKnowsWhichMetrics = noClasses()
            .that()
            .resideOutsideOfPackages(HUB, HUB + ".metrics..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(MicrometerMetrics.class);

    @ArchTest
    static final ArchRule jsonKnowsNobody = classes()
            .that()
            .resideInAPackage(HUB + ".json..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(HUB + ".json..", "java..", "org.jspecify..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule xmlKnowsNobody = classes()
            .that()
            .resideInAPackage(HUB + ".xml..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    HUB + ".xml..",
                    "java..",
                    "javax.xml.stream..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "com.ctc.wstx..",
                    "org.codehaus.stax2..");

    @ArchTest
    static final ArchRule jsonIsReadInOneWay = noClasses()
            .that()
            .resideOutsideOfPackages(HUB + ".json..", HUB + ".edge.bayeux..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectMapper.class);

    @ArchTest
    static final ArchRule theHttpClientKnowsTheModelOnly = noClasses()
            .that()
            .resideInAPackage(HUB + ".httpclient..")
            .should()
            .dependOnClassesThat(resideInAPackage(HUB + "..")
                    .and(not(resideInAnyPackage(HUB + ".httpclient..", HUB + ".model..", HUB + ".json.."))));

    @ArchTest
    static final ArchRule loggingKnowsTheConfigurationOnly = noClasses()
            .that()
            .resideInAPackage(HUB + ".logging..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(HUB + "..").and(not(resideInAnyPackage(HUB + ".logging..", HUB + ".config.."))));

    @ArchTest
    static final ArchRule gatewaysKnowTheModelAndJsonOnly = noClasses()
            .that()
            .resideInAPackage(HUB + ".gateway..")
            .should()
            .dependOnClassesThat(resideInAPackage(HUB + "..")
                    .and(not(resideInAnyPackage(HUB + ".gateway..", HUB + ".model..", HUB + ".json.."))));

    @ArchTest
    static final ArchRule wakingKnowsNeitherTransportsNorTokensNorSettings = noClasses()
            .that()
            .resideInAPackage(HUB + ".wakeup..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    HUB + ".access..",
                    HUB + ".edge..",
                    HUB + ".config..",
                    HUB + ".command..",
                    HUB + ".plugin..",
                    HUB + ".gateway.*..");

    @ArchTest
    static final ArchRule pushyAndNettyStayWithApple = noClasses()
            .that()
            .resideOutsideOfPackages(HUB + ".gateway.apns..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.eatthepath..", "io.netty..");

    @ArchTest
    static final ArchRule lettuceStaysWithRedis = noClasses()
            .that()
            .resideOutsideOfPackage(HUB + ".backplane.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..");

    @ArchTest
    static final ArchRule gatewaysDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching(HUB + ".gateway.(*)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyCommandsUseTheHttpClientAndSetUpLogging = noClasses()
            .that()
            .resideOutsideOfPackages(HUB + ".command..", HUB + ".httpclient..", HUB + ".logging..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HUB + ".httpclient..", HUB + ".logging..");

    @ArchTest
    static final ArchRule accessBackplaneAndSessionDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching(HUB + ".(access|backplane|session)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule innerPackagesDoNotKnowTheOuterOnes = noClasses()
            .that()
            .resideInAnyPackage(HUB + ".access..", HUB + ".backplane..", HUB + ".session..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    HUB, HUB + ".routing..", HUB + ".edge..", HUB + ".plugin..", HUB + ".config..", HUB + ".command..");

    @ArchTest
    static final ArchRule theProtocolDoesNotKnowItsTransports = noClasses()
            .that()
            .resideInAPackage(HUB + ".edge.bayeux")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HUB + ".edge", HUB + ".edge.bayeux.*", HUB + ".edge.jetty..", HUB + ".edge.http..");

    @ArchTest
    static final ArchRule theApiDoesNotKnowHowItsRequestsCome = noClasses()
            .that()
            .resideInAPackage(HUB + ".edge.api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HUB + ".edge.http..", HUB + ".edge.jetty..", "org.eclipse.jetty..", "org.cometd..");

    @ArchTest
    static final ArchRule registeringKnowsNoProtocol = noClasses()
            .that()
            .resideInAPackage(HUB + ".edge.registration")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(HUB + ".edge..").and(not(resideInAPackage(HUB + ".edge.registration"))));

    @ArchTest
    static final ArchRule transportsDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching(HUB + ".edge.bayeux.(websocket|polling)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule whatReachesIntoJettyKnowsNothingOfBayeux = noClasses()
            .that()
            .resideInAPackage(HUB + ".edge.jetty..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HUB + ".edge", HUB + ".edge.bayeux..", HUB + ".edge.http..", "org.cometd..");

    @ArchTest
    static final ArchRule onlyOnePackageReachesIntoJetty = noClasses()
            .that()
            .resideOutsideOfPackage(HUB + ".edge.jetty..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..internal..");

    @ArchTest
    static final ArchRule noCycles =
            SlicesRuleDefinition.slices().matching(HUB + ".(**)").should().beFreeOfCycles();
}
