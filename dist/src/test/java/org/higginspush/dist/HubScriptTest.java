package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.higginspush.dist.Script.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./hub} as people and service managers call it: a process, with the jars of this build. */
@Timeout(120)
class HubScriptTest {
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
    void tokensThatCannotBeWrittenAreAFailure() throws Exception {
        Call call = Script.in(folder).writesTo(Path.of("/dev/full")).call("token", "--data", data(), "--user", "alex");
        assertThat(call)
                .isEqualTo(new Call(1, "", "hub: Standard output cannot be written: No space left on device.\n"));
    }

    @Test
    void aReaderThatHasEnoughIsNoFailure() throws Exception {
        Process process = Script.in(folder).start("token", "--data", data(), "--users", "0..9999");
        try (BufferedReader tokens = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(tokens.readLine()).matches(TOKEN);
        }
        assertThat(process.waitFor()).isZero();
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    @Test
    void whereAStreamIsClosedNoFileTakesItsPlace() throws Exception {
        Path closing = Files.writeString(
                folder.resolve("closing"), "#!/usr/bin/env bash\nexec '" + Script.PATH + "' \"$@\" <&- >&- 2>&-\n");
        Files.setPosixFilePermissions(closing, PosixFilePermissions.fromString("rwxr-xr-x"));
        String[] token = {"token", "--data", data(), "--user", "alex"};
        assertThat(Script.in(folder, closing).call(token)).isEqualTo(new Call(0, "", ""));
        assertThat(hub(token).out()).matches(TOKEN + "\n");
    }

    @Test
    void idsInAnyScriptSurviveAnyLocale() throws Exception {
        Call call = Script.in(folder).with("LC_ALL", "C").call("token", "--data", data(), "--user", "Jürgen 😀");
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
        Process process = Script.in(folder).start(command, "--data", data(), "--port", "0");
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
        Process process = Script.in(folder).start("serve", "--data", data(), "--port", "0");
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
        Path link = Files.createSymbolicLink(folder.resolve("link"), Script.PATH);
        Call call = Script.in(folder, link).call("version");
        Files.delete(link);
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).matches("Higgins Push \\d+\\.\\d+\\.\\S+, Java \\d+.*\n");
        Script.in(folder).call("token", "--data", "here", "--user", "alex");
        assertThat(folder.resolve("here")).isDirectory();
    }

    @Test
    void aVariableWithThePluginsNameIsThePluginsOwn() throws Exception {
        Script script = Script.in(folder).with("HIGGINS_PUSH_CHAT_PASSWORD", "secret");
        assertThat(script.call("check-config").exitCode()).isZero();
        assertThat(script.with("HIGGINS_PUSH_CHATS", "x").call("check-config").err())
                .startsWith("hub: Unknown environment variable HIGGINS_PUSH_CHATS; the nearest is HIGGINS_PUSH_CHAT.");
    }

    @Test
    void optionsForTheJvmArePassedOn() throws Exception {
        Call call = Script.in(folder)
                .with("HIGGINS_PUSH_JAVA_OPTS", "-Xmx64m -showversion")
                .call("version");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).contains("VM");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws Exception {
        Call call = Script.in(folder).with("JAVA_HOME", folder.toString()).call("version");
        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.err())
                .isEqualTo("hub: JAVA_HOME is " + folder
                        + ", where there is no Java 17 or newer. Set it to the folder of one, or unset it.\n");
    }

    @Test
    void aCopyWithoutJarsSaysWhereTheyBelong() throws Exception {
        Call call = Script.in(folder, copy()).call("version");
        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.err())
                .startsWith("hub: " + folder + "/target/hub/lib, where the hub's jars should be, is empty.")
                .hasLineCount(1);
    }

    @Test
    void theJarsAndTheScriptAreAllThereNeedBe() throws Exception {
        Path copy = copy();
        Files.createDirectories(folder.resolve("target/hub"));
        Path jars = Script.PATH.resolveSibling("target/hub/lib");
        Path link = Files.createSymbolicLink(folder.resolve("target/hub/lib"), jars);
        Call call = Script.in(folder, copy).without("HUB_BUILD").call("version");
        Files.delete(link);
        assertThat(call).isEqualTo(new Call(0, call.out(), ""));
    }

    @Test
    void aJavaThatCannotCompileIsNamedWhereThereIsSomethingToBuild() throws Exception {
        Path copy = copy();
        Files.createFile(folder.resolve("pom.xml"));
        String home = FakeJava.ofRelease(17, folder.resolve("jre")).home();
        Call call = Script.in(folder, copy)
                .with("JAVA_HOME", home)
                .without("HUB_BUILD")
                .call("version");
        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(call.err())
                .startsWith("hub: " + home + " can run the hub but not build it.")
                .hasLineCount(1);
    }

    private Path copy() throws IOException {
        return Files.copy(Script.PATH, folder.resolve("hub"));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Call hub(String... args) throws Exception {
        return Script.in(folder).call(args);
    }

    private static void awaitLine(BufferedReader output, String regex) throws IOException {
        String line = output.readLine();
        while (line != null && !line.matches(regex)) {
            line = output.readLine();
        }
        assertThat(line).as("a line like " + regex).isNotNull();
    }
}
