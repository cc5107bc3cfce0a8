package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./hub} as people and service managers call it: a process, with the jars of this build. */
@Timeout(120)
class HubScriptTest {
    private static final Path SCRIPT =
            Path.of(System.getProperty("project.root"), "hub").toAbsolutePath().normalize();
    private static final String TOKEN = "[\\w-]+\\.[\\w-]+\\.[\\w-]+";

    @TempDir
    Path folder;

    @Test
    void aTokenIsAllThatStandardOutputGets() throws Exception {
        Call call = hub("token", "--data", data(), "--user", "alex", "--device", "phone");
        assertThat(call).isEqualTo(new Call(0, call.out(), ""));
        assertThat(call.out()).matches(TOKEN + "\n");
    }

    @Test
    void manyTokensAreALineEach() throws Exception {
        assertThat(hub("token", "--data", data(), "--users", "0..19").out().lines())
                .hasSize(20)
                .allMatch(line -> line.matches(TOKEN));
    }

    @Test
    void idsInAnyScriptSurviveAnyLocale() throws Exception {
        Call call = new Script().with("LC_ALL", "C").call("token", "--data", data(), "--user", "Jürgen 😀");
        String claims = new String(Base64.getUrlDecoder().decode(call.out().split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"sub\":\"Jürgen 😀\"");
    }

    @Test
    void aTakenPortIsNamedAndTheExitCodeSaysSo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Call call = hub("serve", "--data", data(), "--port", "" + other.getLocalPort());
            assertThat(call.exitCode()).isEqualTo(1);
            assertThat(call.out()).isEmpty();
            assertThat(call.err())
                    .startsWith("hub: Port " + other.getLocalPort())
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo"})
    void aTerminatedHubHasDoneWell(String command) throws Exception {
        Process process = new Script().start(command, "--data", data(), "--port", "0");
        try {
            awaitLine(process.inputReader(StandardCharsets.UTF_8), ".*http://127\\.0\\.0\\.1:\\d+.*");
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theScriptIsTheProcessThatServes() throws Exception {
        Process process = new Script().start("serve", "--data", data(), "--port", "0");
        try {
            awaitLine(process.inputReader(StandardCharsets.UTF_8), "The hub listens on .*");
            assertThat(process.children())
                    .as("a signal to the script must reach the hub")
                    .isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theFolderItIsCalledFromAndALinkToItDoNotMatter() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), SCRIPT);
        Call call = new Script(link).call("version");
        Files.delete(link);
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).matches("Higgins Push \\d+\\.\\d+\\.\\S+, Java \\d+.*\n");
        new Script().call("token", "--data", "here", "--user", "alex");
        assertThat(folder.resolve("here")).isDirectory();
    }

    @Test
    void optionsForTheJvmArePassedOn() throws Exception {
        Call call = new Script()
                .with("HIGGINS_PUSH_JAVA_OPTS", "-Xmx64m -showversion")
                .call("version");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).contains("VM");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws Exception {
        Call call = new Script().with("JAVA_HOME", folder.toString()).call("version");
        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.err()).isEqualTo("hub: JAVA_HOME is " + folder + ", where there is no Java 17 or newer.\n");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Call hub(String... args) throws Exception {
        return new Script().call(args);
    }

    private static void awaitLine(BufferedReader output, String regex) throws IOException {
        String line = output.readLine();
        while (line != null && !line.matches(regex)) {
            line = output.readLine();
        }
        assertThat(line).as("a line like " + regex).isNotNull();
    }

    /** A finished call. */
    private record Call(int exitCode, String out, String err) {}

    /** The script, called in the test's folder with the Java that runs the test and none of our variables set. */
    private final class Script {
        private final ProcessBuilder builder = new ProcessBuilder().directory(folder.toFile());
        private final Path path;

        Script() {
            this(SCRIPT);
        }

        Script(Path path) {
            this.path = path;
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("HIGGINS_PUSH_") || name.equals("JAVA_TOOL_OPTIONS"));
            with("JAVA_HOME", System.getProperty("java.home"));
            with("HIGGINS_PUSH_CACHE", "off");
            with("HUB_BUILD", "no");
        }

        Script with(String variable, String value) {
            builder.environment().put(variable, value);
            return this;
        }

        Process start(String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(path.toString()));
            command.addAll(List.of(args));
            return builder.command(command)
                    .redirectError(folder.resolve("err").toFile())
                    .start();
        }

        Call call(String... args) throws Exception {
            Process process = start(args);
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Call(process.waitFor(), out, Files.readString(folder.resolve("err")));
        }
    }
}
