package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Public types have names that are words of {@code docs/glossary.md}, or made of them. */
class GlossaryTest {
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "(?m)^public (?:(?:abstract|final|sealed|non-sealed) )*(?:class|interface|record|enum|@interface) (\\w+)");
    private static final Pattern PART = Pattern.compile("[A-Z]+(?![a-z])|[A-Z][a-z]*");
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\| ([\\w -]+) \\|");
    private static final Pattern IN_PASSING = Pattern.compile("\\*([\\w -]+)\\*");
    private static final Pattern PLAIN = Pattern.compile("(?s)<!-- begin plain words -->(.*)<!-- end plain words -->");

    private final String page = Repository.text(Repository.file("docs/glossary.md"));

    @Test
    void everyPublicTypeIsMadeOfWords() {
        Set<String> words = words();
        Map<String, Set<String>> unknown = new TreeMap<>();
        publicTypes()
                .forEach(type -> parts(type)
                        .filter(part -> forms(part).noneMatch(words::contains))
                        .forEach(part -> unknown.computeIfAbsent(part, word -> new TreeSet<>())
                                .add(type)));

        assertThat(unknown)
                .as("words that are not in the glossary, and the types that use them")
                .isEmpty();
    }

    @Test
    void thereArePublicTypesToLookAt() {
        assertThat(publicTypes()).contains("Change", "Notice", "Selector", "SharedReceipt");
    }

    private static Set<String> publicTypes() {
        return Stream.of("server", "client-lib")
                .map(Repository::file)
                .flatMap(module -> Repository.sources("main").stream().filter(source -> source.startsWith(module)))
                .flatMap(GlossaryTest::publicType)
                .collect(Collectors.toSet());
    }

    private static Stream<String> publicType(Path source) {
        return PUBLIC_TYPE.matcher(Repository.text(source)).results().limit(1).map(found -> found.group(1));
    }

    /** {@code ErrorCode} has the parts error and code. */
    private static Stream<String> parts(String type) {
        return PART.matcher(type).results().map(MatchResult::group).map(part -> part.toLowerCase(Locale.ROOT));
    }

    /** As it is, and in the singular. */
    private static Stream<String> forms(String part) {
        return Stream.of(part, part.replaceFirst("s$", ""), part.replaceFirst("es$", ""));
    }

    /** The first column of the tables, what is explained in passing, in italics, and the plain words. */
    private Set<String> words() {
        Stream<String> entries = Stream.of(ENTRY, IN_PASSING)
                .flatMap(pattern -> pattern.matcher(page).results())
                .map(found -> found.group(1))
                .flatMap(entry ->
                        Stream.concat(Stream.of(entry.replaceAll("\\W", "")), Arrays.stream(entry.split("\\W"))));
        Stream<String> plain = PLAIN.matcher(page)
                .results()
                .flatMap(found -> Arrays.stream(found.group(1).replace("/", "").split("\\W+")));
        return Stream.concat(entries, plain)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
