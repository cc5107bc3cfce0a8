package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Projects that are not ours and depend on the libraries with the lines of {@code docs/libraries.md}, built from a local
 * repository in which nothing is but what {@code ./mvnw install} of a fresh clone puts there. They get what the libraries
 * are tested with.
 */
class ForeignProjectTest {
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:";
    private static final List<String> APPLICATIONS = List.of("device", "embedded-hub", "chat", "sync", "everything");
    /** What must be one version: Jetty with all its parts, CometD, and so on. Jackson's annotations have their own. */
    private static final List<Pattern> ONE_VERSION = Stream.of(
                    "org\\.eclipse\\.jetty[\\w.]*:[\\w-]+",
                    "org\\.cometd\\.java:[\\w-]+",
                    "com\\.fasterxml\\.jackson[\\w.]*:(?!jackson-annotations)[\\w-]+",
                    "org\\.slf4j:[\\w-]+",
                    "ch\\.qos\\.logback:[\\w-]+",
                    "org\\.higginspush:[\\w-]+")
            .map(library -> Pattern.compile(library + ":jar:([^:]+):"))
            .toList();

    @TempDir
    private static Path folder;

    private static Path clone;
    private static Maven maven;
    private static CommandPage hub;

    @AfterAll
    static void stopTheHub() {
        if (hub != null) {
            hub.close();
        }
    }

    @BeforeAll
    static void buildThem() throws Exception {
        clone = SourceTree.copyTo(folder.resolve("clone"));
        maven = new Maven(folder);
        maven.run(
                clone,
                "install",
                DEPENDENCIES + "build-classpath",
                "-Dmdep.outputFile=target/embedders.classpath",
                "-DincludeScope=runtime",
                "-DskipTests",
                "-Dquick");
        Path applications = Files.createDirectories(folder.resolve("applications"));
        write(applications, pom("applications", "<packaging>pom</packaging><modules>", modules(), "</modules>"));
        write(applications.resolve("device"), pom("device", dependencies(snippet("higgins-push-client"))));
        write(applications.resolve("embedded-hub"), pom("embedded-hub", dependencies(snippet("higgins-push-server"))));
        write(applications.resolve("chat"), pom("chat", dependencies(demonstration("higgins-push-demo-chat"))));
        write(applications.resolve("sync"), pom("sync", dependencies(demonstration("higgins-push-demo-sync"))));
        write(applications.resolve("everything"), pom("everything", snippet("higgins-push-bom"), everything()));
        maven.run(
                applications,
                DEPENDENCIES + "tree",
                DEPENDENCIES + "build-classpath",
                "-DoutputFile=tree.txt",
                "-Dscope=runtime",
                "-Dmdep.outputFile=class.path",
                "-DincludeScope=runtime");
        hub = CommandPage.open(folder.resolve("hub"));
    }

    private static String modules() {
        return APPLICATIONS.stream()
                .map(name -> "<module>" + name + "</module>")
                .collect(Collectors.joining());
    }

    private static void write(Path project, String pom) throws IOException {
        Files.createDirectories(project);
        Files.writeString(project.resolve("pom.xml"), pom);
    }

    private static String pom(String name, String... content) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  %s
                </project>
                """.formatted(name, String.join("", content));
    }

    private static String dependencies(String... dependencies) {
        return "<dependencies>" + String.join("", dependencies) + "</dependencies>";
    }

    /** The lines that the document shows for an artifact. */
    private static String snippet(String artifact) throws IOException {
        return code("docs/libraries.md", "xml", "<artifactId>" + artifact + "<");
    }

    private static String demonstration(String artifact) throws IOException {
        return snippet("higgins-push-server").replace("higgins-push-server", artifact);
    }

    /** With the bill of materials no dependency needs a version, one of Jetty's neither. */
    private static String everything() throws IOException {
        String server = snippet("higgins-push-server").replaceAll(".*<version>.*\n", "");
        String servlets = server.replace("org.higginspush", "org.eclipse.jetty.ee11")
                .replace("higgins-push-server", "jetty-ee11-servlet");
        return dependencies(Stream.of("server", "client", "client-js", "demo-chat", "demo-sync")
                        .map(name -> server.replace("higgins-push-server", "higgins-push-" + name))
                        .collect(Collectors.joining()))
                .replace("<dependencies>", "<dependencies>" + servlets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "embedded-hub", "chat", "sync", "everything"})
    void anApplicationHasOneVersionOfEachLibrary(String application) throws IOException {
        String tree = Files.readString(application(application).resolve("tree.txt"));

        for (Pattern library : ONE_VERSION) {
            Set<String> versions =
                    library.matcher(tree).results().map(found -> found.group(1)).collect(Collectors.toSet());
            assertThat(versions).as(library + " in\n" + tree).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(tree).contains("org.eclipse.jetty:jetty-util:jar:", "org.cometd.java:");
    }

    @ParameterizedTest
    @CsvSource({"device, client-lib", "embedded-hub, server", "chat, demo-chat", "sync, demo-sync"})
    void itsClassPathIsWhatTheLibraryIsTestedWith(String application, String module) throws IOException {
        Set<String> jars = jars(application(application).resolve("class.path"));
        Set<String> ours =
                jars.stream().filter(jar -> jar.startsWith("higgins-push-")).collect(Collectors.toSet());

        assertThat(jars).containsAll(jars(clone.resolve(module).resolve("target/embedders.classpath")));
        jars.removeAll(jars(clone.resolve(module).resolve("target/embedders.classpath")));
        assertThat(jars).as("only the library itself is added").hasSize(1).isSubsetOf(ours);
    }

    private static Path application(String name) {
        return folder.resolve("applications").resolve(name);
    }

    /** Their names, which hold their versions. */
    private static Set<String> jars(Path classPath) throws IOException {
        return Arrays.stream(Files.readString(classPath).strip().split(File.pathSeparator))
                .map(jar -> Path.of(jar).getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A device and an Attribute Server in an application of their own: what README.md shows. */
    @Test
    void theProgramsOfTheReadmeTalkThroughAHub() throws Exception {
        RunningProgram device = runs("README.md", "Device", "device", hub.token("--user alex"));
        device.awaits("no sync of notes").awaits("sync everything");
        runs("README.md", "AttributeServer", "device", hub.token("--publisher"))
                .awaits(Pattern.compile("revision=[0-9]{13}"))
                .ends(0);
        device.awaits(Pattern.compile("sync \\[.*passwords"));
    }

    @Test
    void aHubRunsInAProcessThatIsNotOurs() throws Exception {
        runs("docs/libraries.md", "EmbeddedHub", "embedded-hub", "").awaits("The hub listens on http://");
    }

    @Test
    void aNodeProgramThatInstalledTheFolderIsTold(@TempDir Path project) throws Exception {
        String program = code("docs/libraries.md", "js", "@higgins-push/client");
        Files.writeString(project.resolve("package.json"), "{\"type\":\"module\"}");
        Files.writeString(project.resolve("device.mjs"), hub.here(program));
        String install = code("docs/libraries.md", "sh", "npm install ../").strip();
        hub.starts(project, install.replace("../higgins-push", clone.toString()) + " --prefer-offline")
                .ends(0);
        RunningProgram device = hub.starts(project, "exec node device.mjs " + hub.token("--user alex"));
        device.awaits("push websocket").awaits("sync everything");
        hub.publishes("passwords");
        device.awaits("sync passwords");
    }

    @Test
    void anArchiveOfTheFolderCanBeInstalledToo(@TempDir Path project) throws Exception {
        Files.writeString(project.resolve("package.json"), "{\"type\":\"module\"}");
        Files.writeString(project.resolve("application.mjs"), "import '@higgins-push/client';");
        String lines = code("docs/libraries.md", "sh", "npm pack");
        hub.starts(
                        project,
                        lines.replace("../higgins-push", clone.toString()) + "node application.mjs; rm -r node_modules")
                .ends(0);
    }

    /** Compiles a program that a document shows, with the class path of an application, and starts it. */
    private static RunningProgram runs(String page, String type, String application, String token)
            throws IOException, InterruptedException {
        Path project = application(application);
        String source = code(page, "java", "class " + type + " ").replace("port=8080", "port=0");
        Files.writeString(project.resolve(type + ".java"), hub.here(source));
        String classPath = Files.readString(project.resolve("class.path")).strip();
        hub.starts(project, "\"$JAVA_HOME/bin/javac\" -cp " + classPath + " " + type + ".java")
                .ends(0);
        return hub.starts(project, "exec \"$JAVA_HOME/bin/java\" -cp " + classPath + ":. " + type + " " + token);
    }

    private static String code(String page, String language, String part) throws IOException {
        return CodeBlock.of(page).stream()
                .filter(block -> block.is(language) && block.code().contains(part))
                .map(CodeBlock::code)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatNobodyDependsOnIsNotInstalled() throws IOException {
        try (Stream<Path> installed = Files.list(maven.repository().resolve("org/higginspush"))) {
            assertThat(installed.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "higgins-push",
                            "higgins-push-bom",
                            "higgins-push-client",
                            "higgins-push-client-js",
                            "higgins-push-demo-chat",
                            "higgins-push-demo-sync",
                            "higgins-push-server");
        }
    }

    /** The bill of materials has no parent, so it repeats what the project says. */
    @Test
    void theBillOfMaterialsSaysTheVersionsOfTheProject() throws IOException {
        Pattern property = Pattern.compile("<((?:cometd|jetty|jackson|slf4j)\\.version)>.*</\\1>");
        String bom = Files.readString(SourceTree.ROOT.resolve("bom/pom.xml"));
        String project = Files.readString(SourceTree.ROOT.resolve("pom.xml"));

        assertThat(property.matcher(bom).results().map(found -> found.group()))
                .hasSize(4)
                .allSatisfy(version -> assertThat(project).contains(version));
        assertThat(version(bom)).isEqualTo(version(project));
    }

    private static String version(String pom) {
        return pom.lines()
                .filter(line -> line.startsWith("  <version>"))
                .findFirst()
                .orElseThrow();
    }
}
