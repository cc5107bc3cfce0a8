package org.higginspush.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.stream.Stream;

/** The root package is for applications; what it is made of is in {@code internal}, in layers. */
@AnalyzeClasses(packages = "org.higginspush.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLIENT = "org.higginspush.client";
    private static final String INTERNAL = CLIENT + ".internal";

    @ArchTest
    static final ArchRule theRootPackageHoldsPublicTypesOnly = classes()
            .that()
            .resideInAPackage(CLIENT)
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .bePublic();

    @ArchTest
    static final ArchRule publicSignaturesShowNoInternalType = members()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(CLIENT)
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should(be(memberThatShowsNoInternalType()));

    @ArchTest
    static final ArchRule publicTypesExtendNoInternalType =
            noClasses().that().resideInAPackage(CLIENT).should().beAssignableTo(resideInAPackage(INTERNAL + ".."));

    @ArchTest
    static final ArchRule internalPackagesHaveNoCycles =
            SlicesRuleDefinition.slices().matching(INTERNAL + ".(**)").should().beFreeOfCycles();

    /** Of the root package they know values and interfaces, not what builds and starts them. */
    @ArchTest
    static final ArchRule internalPackagesDoNotKnowTheBuilders = noClasses()
            .that()
            .resideInAPackage(INTERNAL + "..")
            .should()
            .dependOnClassesThat(resideInAPackage(CLIENT)
                    .and(simpleName("SelectorBuilder")
                            .or(simpleName("PublisherBuilder"))
                            .or(simpleName("PushRuntime"))
                            .or(simpleName("PushRuntimeBuilder"))));

    @ArchTest
    static final ArchRule cometdAndJettyAppearInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL + ".bayeux")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.cometd..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule decisionsUseNoThreadsNoClockAndNoNetwork = noClasses()
            .that()
            .resideInAnyPackage(
                    INTERNAL + ".sync", INTERNAL + ".position", INTERNAL + ".reconnect", INTERNAL + ".outbox")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    INTERNAL + ".bayeux",
                    INTERNAL + ".connection",
                    INTERNAL + ".thread",
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

    private static DescribedPredicate<JavaMember> memberThatShowsNoInternalType() {
        return DescribedPredicate.describe(
                "without an internal type in a public signature",
                member -> !isVisible(member) || types(member).noneMatch(ArchitectureTest::isInternal));
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> types(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getType().getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> types = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith(INTERNAL);
    }
}
