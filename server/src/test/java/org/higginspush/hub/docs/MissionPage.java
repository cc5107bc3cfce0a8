package org.higginspush.hub.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/mission.md}, read. */
final class MissionPage {
    private static final Pattern SECTION = Pattern.compile("(?m)^## (?=\\d+\\.\\d+ )");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| .*? \\| ([a-z ]+) \\| .*? \\|(.*)\\|");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test|[A-Z]\\w*Contract)#(\\w+)`");

    private final String text;

    MissionPage(String text) {
        this.text = text;
    }

    /**
     * One line of the mission.
     *
     * @param section as in {@code 5.1}
     * @param state works, not yet or pointless
     * @param shownBy the last column
     */
    record MissionLine(String section, int number, String state, String shownBy) {
        static Optional<MissionLine> of(String section, String row) {
            Matcher matcher = ROW.matcher(row);
            return matcher.matches()
                    ? Optional.of(new MissionLine(
                            section,
                            Integer.parseInt(matcher.group(1)),
                            matcher.group(2),
                            matcher.group(3).strip()))
                    : Optional.empty();
        }

        boolean hasTest() {
            return TEST.matcher(shownBy).find();
        }
    }

    /** A test as the page names it. */
    record NamedTest(String type, String method) {}

    List<MissionLine> lines() {
        return SECTION.splitAsStream(text)
                .skip(1)
                .flatMap(section -> lines(section.substring(0, section.indexOf(' ')), section))
                .toList();
    }

    private static Stream<MissionLine> lines(String section, String text) {
        return text.lines().map(row -> MissionLine.of(section, row)).flatMap(Optional::stream);
    }

    long count(String state) {
        return lines().stream().filter(line -> line.state().equals(state)).count();
    }

    List<NamedTest> tests() {
        return TEST.matcher(text)
                .results()
                .map(found -> new NamedTest(found.group(1), found.group(2)))
                .distinct()
                .toList();
    }

    /** True if the page says this somewhere. */
    boolean says(String... words) {
        return Arrays.stream(words).allMatch(text::contains);
    }
}
