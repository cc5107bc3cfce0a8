package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The name of every type of every module, nested, package-private and test ones too, is made of words: those of
 * docs/glossary.md, and common ones of programming, which stand in {@code common-words.txt} beside this class.
 */
class GlossaryTest {
    private static final List<String> MODULES =
            List.of("server", "client-lib", "client-js", "demo-chat", "demo-sync", "ledger", "fuzz", "bench");

    /** Comments and texts, in which the word "class" means nothing. */
    private static final Pattern NO_CODE = Pattern.compile(
            "(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])*+'");

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
    private static final Pattern PART = Pattern.compile("[A-Z]+(?![a-z])|[A-Z][a-z]*|\\d+");
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\| ([\\w -]+) \\|");
    private static final Pattern IN_PASSING = Pattern.compile("\\*([\\w -]+)\\*");

    private final String page = Repository.text(Repository.file("docs/glossary.md"));

    @Test
    void everyTypeIsMadeOfWords() {
        Set<String> words = words();
        Map<String, Set<String>> unknown = new TreeMap<>();
        types().forEach((module, types) -> types.forEach(type -> parts(type)
                .filter(part -> forms(part).noneMatch(words::contains))
                .forEach(part ->
                        unknown.computeIfAbsent(part, word -> new TreeSet<>()).add(module + ": " + type))));

        assertThat(unknown)
                .as("words that are neither in the glossary nor common, and the types that use them")
                .isEmpty();
    }

    @Test
    void thereAreTypesOfAllModulesAndKinds() {
        Map<String, List<String>> types = types();
        assertThat(types.keySet()).containsExactlyInAnyOrderElementsOf(MODULES);
        assertThat(types.get("server")).contains("Change", "PendingNotices", "PendingNotice", "GlossaryTest");
        assertThat(types.get("client-lib")).contains("Selector");
    }

    @Test
    void noWordOfTheGlossaryIsCommonAsWell() {
        assertThat(commonWords()).doesNotContainAnyElementsOf(glossaryWords()).doesNotHaveDuplicates();
    }

    @Test
    void noTwoTypesOfAModuleHaveTheSameName() {
        Map<String, Set<String>> twice = new TreeMap<>();
        types().forEach((module, types) -> {
            Set<String> seen = new TreeSet<>();
            types.stream()
                    .filter(type -> !seen.add(type))
                    .forEach(type -> twice.computeIfAbsent(module, first -> new TreeSet<>())
                            .add(type));
        });

        assertThat(twice)
                .as("names of two types; SelectorState.Mode and PublisherState.Mode are a public API")
                .isEqualTo(Map.of("client-lib", Set.of("Mode")));
    }

    private static Map<String, List<String>> types() {
        return MODULES.stream().collect(Collectors.toMap(module -> module, GlossaryTest::typesOf));
    }

    private static List<String> typesOf(String module) {
        try (Stream<Path> files = Files.walk(Repository.file(module).resolve("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> TYPE.matcher(
                                    NO_CODE.matcher(Repository.text(file)).replaceAll(" "))
                            .results())
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code ErrorCode} has the parts error and code. */
    private static Stream<String> parts(String type) {
        return PART.matcher(type).results().map(MatchResult::group).map(part -> part.toLowerCase(Locale.ROOT));
    }

    /** As it is, and in the singular. */
    private static Stream<String> forms(String part) {
        return Stream.of(part, part.replaceFirst("s$", ""), part.replaceFirst("es$", ""));
    }

    private Set<String> words() {
        return Stream.concat(glossaryWords().stream(), commonWords().stream()).collect(Collectors.toSet());
    }

    /** The first column of the tables, and what is explained in passing, in italics. */
    private Set<String> glossaryWords() {
        return Stream.of(ENTRY, IN_PASSING)
                .flatMap(pattern -> pattern.matcher(page).results())
                .map(found -> found.group(1))
                .flatMap(entry ->
                        Stream.concat(Stream.of(entry.replaceAll("\\W", "")), Arrays.stream(entry.split("\\W"))))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static List<String> commonWords() {
        try (InputStream in = GlossaryTest.class.getResourceAsStream("common-words.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.trim().split("\\s+")))
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
