package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.higginspush.hub.docs.MissionPage.MissionLine;
import org.higginspush.hub.docs.MissionPage.NamedTest;
import org.junit.jupiter.api.Test;

/** {@code docs/mission.md} says what is true: all lines are there, the sums are right, and the tests it names exist. */
class MissionPageTest {
    private static final Map<String, Integer> LINES = Map.of("5.1", 34, "5.2", 29, "5.3", 26, "5.4", 15, "5.5", 56);

    private final MissionPage page = new MissionPage(Repository.text(Repository.file("docs/mission.md")));

    @Test
    void everyLineOfTheMissionIsThereOnce() {
        Map<String, List<Integer>> numbers = page.lines().stream()
                .collect(Collectors.groupingBy(
                        MissionLine::section, Collectors.mapping(MissionLine::number, Collectors.toList())));

        LINES.forEach((section, most) -> assertThat(numbers.get(section))
                .as(section)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, most).boxed().toList()));
    }

    @Test
    void everyLineHasOneOfThreeStates() {
        assertThat(page.lines()).extracting(MissionLine::state).containsOnly("works", "not yet", "pointless");
    }

    @Test
    void whatWorksIsShownByATestAndNothingElseIs() {
        assertThat(page.lines())
                .allSatisfy(line ->
                        assertThat(line.hasTest()).isEqualTo(line.state().equals("works")));
    }

    @Test
    void theSumsAreRight() {
        assertThat(page.says("**Of " + page.lines().size() + " lines " + page.count("works") + " work, "
                        + page.count("not yet") + " are not yet there, " + page.count("pointless")
                        + " are pointless.**"))
                .isTrue();
    }

    @Test
    void everyTestItNamesExists() {
        Map<String, List<Path>> sources = Repository.sources("test").stream()
                .collect(Collectors.groupingBy(path -> path.getFileName().toString()));
        Set<NamedTest> missing = page.tests().stream()
                .filter(test -> sources.getOrDefault(test.type() + ".java", List.of()).stream()
                        .noneMatch(source -> isIn(source, test.method())))
                .collect(Collectors.toSet());

        assertThat(missing).isEmpty();
    }

    /** A test method: an annotation of JUnit's, perhaps more of them, then the method. */
    private static boolean isIn(Path source, String method) {
        return Pattern.compile(
                        "@(Test|ParameterizedTest|RepeatedTest)\\b[^{;]*(\\{[^}]*\\}[^{;]*)*\\bvoid " + method + "\\(")
                .matcher(Repository.text(source))
                .find();
    }
}
