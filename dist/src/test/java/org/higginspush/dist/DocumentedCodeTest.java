package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.higginspush.browser.NodeProject;
import org.higginspush.demo.chat.ChatSettings;
import org.higginspush.hub.config.SettingsReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/**
 * Every block of code in the documents is right: Java compiles, commands run against a hub, settings are read by the hub, and
 * so on. A block that cannot be run says why, after its language: {@code sh not run: takes an hour}.
 */
class DocumentedCodeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A diagram, or what a program prints: nothing to run. */
    private static final String TEXT = "text";

    /** How each language is tested. */
    private static final Map<String, String> HOW = Map.ofEntries(
            Map.entry("java", "compiled"),
            Map.entry("sh", "run"),
            Map.entry("console", "run, and what it prints compared"),
            Map.entry("js", "parsed by Node"),
            Map.entry("html", "run in Chromium"),
            Map.entry("json", "parsed"),
            Map.entry("yaml", "read by the hub"),
            Map.entry("nginx", "run in nginx by NginxTest, ReverseProxyTest and RollingUpgradeTest"),
            Map.entry("haproxy", "run in HAProxy by ReverseProxyTest and RollingUpgradeTest"),
            Map.entry("apache", "run in Apache by ReverseProxyTest"),
            Map.entry("caddy", "run in Caddy by ReverseProxyTest"),
            Map.entry("ini", "parsed"),
            Map.entry("xml", "parsed"),
            Map.entry("kotlin", "coordinates and version checked"),
            Map.entry("groovy", "coordinates and version checked"),
            Map.entry("swift", "for what only Apple's tools compile"),
            Map.entry("csharp", "for what only Microsoft's tools compile"),
            Map.entry(TEXT, "diagrams and output"));

    private static final Pattern UNIT_LINE = Pattern.compile("\\[\\w+]|\\w+=\\S.*|#.*|");
    private static final Pattern COORDINATES = Pattern.compile("org\\.higginspush:([\\w-]+)(?::([\\w.-]+))?");

    @TempDir
    private static Path folder;

    /** Nothing here compiles them. */
    @Test
    void whatOnlyAVendorsToolsCompileSaysSo() throws IOException {
        assertThat(blocks("swift", "csharp"))
                .allSatisfy(block -> assertThat(block.note()).startsWith("not run: "));
    }

    static List<CodeBlock> blocks(String... languages) throws IOException {
        return CodeBlock.all().stream().filter(block -> block.is(languages)).toList();
    }

    @AfterAll
    static void printWhatThereIs() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (CodeBlock block : CodeBlock.all()) {
            String how = block.note().isEmpty() ? HOW.get(block.language()) : block.note();
            counts.merge(block.language() + ", " + how, 1, Integer::sum);
        }
        counts.forEach((what, count) -> System.out.println("Code in the documents: " + count + " x " + what));
    }

    @Test
    void everyBlockSaysWhatItIs() throws IOException {
        assertThat(CodeBlock.all()).hasSizeGreaterThan(60);
        assertThat(CodeBlock.all())
                .filteredOn(block -> !HOW.containsKey(block.language()))
                .as("blocks that need one of " + HOW.keySet() + " after the ```; " + TEXT + " is a diagram or output")
                .isEmpty();
    }

    @Test
    void everyNoteIsAReasonOrNamesATestOfThatPage() throws IOException {
        Map<String, String> tests = testsOfTheProject();
        assertThat(CodeBlock.all())
                .filteredOn(block -> !block.note().isEmpty())
                .filteredOn(block -> block.whyNotRun().length() <= 8
                        && !tests.getOrDefault(block.runBy(), "").contains("\"" + block.page() + "\""))
                .as(
                        "blocks whose note is neither 'not run: ' with a reason nor 'run by ' with a test that reads the page")
                .isEmpty();
    }

    /** Their sources, by name. */
    private static Map<String, String> testsOfTheProject() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(SourceTree.ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::exists)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path test : files.filter(file -> file.toString().endsWith("Test.java"))
                            .toList()) {
                        tests.put(test.getFileName().toString().replace(".java", ""), Files.readString(test));
                    }
                }
            }
        }
        return tests;
    }

    static Set<String> pagesWithJava() throws IOException {
        return blocks("java").stream().map(CodeBlock::page).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pagesWithJava")
    void javaCompiles(String page, @TempDir Path classes) throws IOException {
        List<CodeBlock> java =
                CodeBlock.of(page).stream().filter(block -> block.is("java")).toList();

        assertThat(JavaBlocks.compile(java, classes)).isEmpty();
    }

    static Set<String> pagesWithCommands() throws IOException {
        return blocks("sh", "console").stream()
                .filter(block -> block.note().isEmpty())
                .map(CodeBlock::page)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pagesWithCommands")
    void commandsDoWhatThePageSays(String page, @TempDir Path scratch) throws Exception {
        try (CommandPage commands = CommandPage.open(scratch)) {
            for (CodeBlock block : CodeBlock.of(page)) {
                if (block.is("sh", "console") && block.note().isEmpty()) {
                    commands.run(block);
                }
            }
            commands.watchersHear();
        }
    }

    @Test
    void scriptsAreScripts() throws Exception {
        NodeProject node = NodeProject.withoutLock(folder);
        for (CodeBlock block : blocks("js", "html")) {
            String script = block.is("html") ? HtmlBlocks.script(block) : block.code();
            Files.writeString(folder.resolve("block.mjs"), script);
            NodeProject.Outcome outcome = node.node(Map.of(), "--check", "block.mjs");
            assertThat(outcome.code()).as(block + "\n" + outcome.output()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jsonBlocks")
    void jsonIsJson(CodeBlock block) throws JsonProcessingException {
        String whole = block.code().replace("{…}", "{}").replaceAll("(?<=:)…", "null");
        try (MappingIterator<Object> values = JSON.readerFor(Object.class).readValues(whole)) {
            assertThat(values.readAll()).isNotEmpty();
        } catch (IOException e) {
            throw new AssertionError(block + " is no JSON: " + e.getMessage(), e);
        }
    }

    static List<CodeBlock> jsonBlocks() throws IOException {
        return blocks("json");
    }

    @ParameterizedTest
    @MethodSource("yamlBlocks")
    void settingsAreReadByWhatTheyAreFor(CodeBlock block) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.yaml"), block.code());
        assertThatCode(() -> {
                    if (block.page().equals("docs/chat.md")) {
                        ChatSettings.read(file);
                    } else {
                        new SettingsReader().file(file).finish().toConfig();
                    }
                })
                .doesNotThrowAnyException();
    }

    static List<CodeBlock> yamlBlocks() throws IOException {
        return blocks("yaml");
    }

    /** NginxTest, ReverseProxyTest and RollingUpgradeTest run hubs behind each of them, and find them by their first lines. */
    @Test
    void eachWayOfHavingAProxyIsTested() throws IOException {
        assertThat(firstLines("nginx"))
                .containsExactlyInAnyOrder(
                        "# Three nodes",
                        "# The hub at a host of its own",
                        "# The hub at a path: requests reach it with the path",
                        "# The hub at a path: requests reach it without the path");
        assertThat(firstLines("haproxy"))
                .containsExactlyInAnyOrder("# Three nodes", "# The hub at a host of its own", "# The hub at a path");
        for (String proxy : List.of("apache", "caddy")) {
            assertThat(firstLines(proxy)).containsExactly("# The hub at a host of its own", "# The hub at a path");
        }
    }

    private static List<String> firstLines(String language) throws IOException {
        return blocks(language).stream()
                .map(block -> block.code().lines().findFirst().orElse(""))
                .toList();
    }

    @Test
    void unitsOfSystemdAreUnits() throws IOException {
        assertThat(blocks("ini"))
                .allSatisfy(block -> assertThat(block.code().lines())
                        .allMatch(line -> UNIT_LINE.matcher(line).matches()));
    }

    @Test
    void xmlIsXml() throws IOException {
        assertThat(blocks("xml"))
                .isNotEmpty()
                .allSatisfy(block -> assertThatCode(() -> DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new InputSource(new StringReader(block.code()))))
                        .doesNotThrowAnyException());
    }

    @Test
    void coordinatesAreThoseOfTheProject() throws IOException {
        String version = Files.readAllLines(SourceTree.ROOT.resolve("pom.xml")).stream()
                .filter(line -> line.startsWith("  <version>"))
                .map(line -> line.replaceAll("\\s|</?version>", ""))
                .findFirst()
                .orElseThrow();
        assertThat(blocks("xml"))
                .allSatisfy(block -> assertThat(block.code()
                                .lines()
                                .filter(line -> line.contains("<version>"))
                                .map(line -> line.replaceAll("\\s|</?version>", "")))
                        .containsOnly(version));
        assertThat(blocks("kotlin", "groovy"))
                .filteredOn(block -> block.note().isEmpty())
                .hasSize(2)
                .allSatisfy(
                        block -> assertThat(COORDINATES.matcher(block.code()).results())
                                .hasSize(2)
                                .allMatch(found ->
                                        found.group(2) == null || found.group(2).equals(version))
                                .allMatch(found -> Set.of("higgins-push-bom", "higgins-push-client")
                                        .contains(found.group(1))));
    }
}
