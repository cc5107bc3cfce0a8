package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigCommandTest {
    @TempDir
    Path folder;

    @Test
    void everySettingIsShownWithItsSource() throws IOException {
        Path file = file("port: 9001\nlog:\n  level: warn\n  format: json\n");
        CommandResult call = hub(
                Map.of("HIGGINS_PUSH_LOG_LEVEL", "debug", "HIGGINS_PUSH_SYNC_CAPACITY", "7"),
                "check-config",
                "--config",
                file.toString(),
                "--set",
                "sync.capacity=8",
                "--data",
                folder.resolve("data").toString(),
                "--host",
                "127.0.0.2");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).isEmpty();
        assertThat(call.lines())
                .anyMatch(line -> line.matches("host: +127\\.0\\.0\\.2 +# --host"))
                .anyMatch(line -> line.matches("port: +9001 +# .*hub\\.yaml line 1"))
                .anyMatch(line -> line.matches("log\\.level: +debug +# HIGGINS_PUSH_LOG_LEVEL"))
                .anyMatch(line -> line.matches("log\\.format: +json +# .*hub\\.yaml line 4"))
                .anyMatch(line -> line.matches("sync\\.capacity: +8 +# --set"))
                .anyMatch(line -> line.matches("storage\\.mode: +sqlite +# default"));
    }

    @Test
    void theFileMayBeNamedInTheEnvironment() throws IOException {
        CommandResult call =
                hub(Map.of("HIGGINS_PUSH_CONFIG", file("port: 9002\n").toString()), "check-config");
        assertThat(call.out()).contains("9002");
    }

    @Test
    void whatIsPrintedIsAConfigurationItself() throws IOException {
        Path printed = file(hub("check-config", "--port", "9003").out());
        assertThat(hub("check-config", "--config", printed.toString()).out())
                .containsPattern("port: +9003 +# .*hub\\.yaml line 2");
    }

    @Test
    void whateverIsInAValueItCanBeReadAgain() throws IOException {
        for (String value : List.of("a # b", "a: b", "it's", "\"", "[x]", "{x}", "*x", "- x", "tab\tend", "Jürgen\n")) {
            String data = "data=" + value + "/x";
            Path printed =
                    file(hub("check-config", "--port", "0", "--set", data).out());
            CommandResult again = hub("check-config", "--config", printed.toString());
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(line(again, "data")).isEqualTo(line(hub("check-config", "--port", "0", "--set", data), "data"));
        }
    }

    private static String line(CommandResult call, String key) {
        return call.lines().stream()
                .filter(line -> line.startsWith(key + ":"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(" # [^#]*$", "");
    }

    @Test
    void nothingIsStarted() {
        Path data = folder.resolve("data");
        assertThat(hub("check-config", "--port", "0", "--data", data.toString()).exitCode())
                .isZero();
        assertThat(data).doesNotExist();
    }

    @Test
    void allProblemsAreToldAtOnceAndNothingIsPrinted() throws IOException {
        Path file = file("prt: 1\nlog:\n  levl: warn\n  format: xml\n");
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .hasLineCount(3)
                .contains("Unknown setting prt (" + file + " line 1); the nearest is port.")
                .contains("the nearest is log.level.")
                .contains("log.format = xml (" + file + " line 4) is not allowed: use one of text, json.");
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithItsLine() throws IOException {
        Path file = file("host: 127.0.0.1\nport: [1\n");
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.err())
                .contains(file + " line ")
                .contains("is not valid YAML")
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path file = folder.resolve("none.yaml");
        assertThat(hub("check-config", "--config", file.toString()))
                .isEqualTo(new CommandResult(
                        ExitCode.CONFIGURATION, "", "hub: The configuration file " + file + " does not exist.\n"));
    }

    @Test
    void aContradictionIsToldBesideTheValues() {
        CommandResult call = hub("check-config", "--host", "0.0.0.0");
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.err()).contains("auth.local-issuer-beyond-loopback");
        assertThat(call.out()).containsPattern("host: +0\\.0\\.0\\.0 +# --host");
    }

    @Test
    void whatStandsBetweenSettingsIsToldBesideOtherErrorsWithItsPlaces() throws IOException {
        Path file = file("host: 0.0.0.0\nbayeux:\n  websocket-timeout: 10m\nlog:\n  level: loud\n");
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(call.err().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("hub: log.level = loud (" + file + " line 5) is not allowed"))
                .anyMatch(line -> line.contains("bayeux.websocket-idle-timeout must be longer")
                        && line.endsWith(" (bayeux.websocket-timeout: " + file + " line 3)"))
                .anyMatch(line -> line.contains("tokens of its own key on host 0.0.0.0")
                        && line.endsWith(" (host: " + file + " line 1)"));
    }

    @Test
    void aSettingThatWasMistypedIsNoReasonToComplainOfAnother() throws IOException {
        Path file = file("auth:\n  local-issuer: off\n  isuers:\n    - issuer: https://login.example\n");
        assertThat(hub("check-config", "--config", file.toString()).err())
                .isEqualTo("hub: Unknown setting auth.isuers (" + file + " line 4); the nearest is auth.issuers.\n");
    }

    @Test
    void everyWrongIssuerIsNamedWithItsLine() throws IOException {
        Path file = file("auth:\n  issuers:\n    - issuer: a\n    - jwks: b\n    - issuer: c\n      jwks: c.json\n");
        assertThat(hub("check-config", "--config", file.toString()).err().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("hub: auth.issuers[0] (" + file + " line 3) needs jwks"))
                .anyMatch(line -> line.startsWith("hub: auth.issuers[1] (" + file + " line 4) needs issuer"));
    }

    @Test
    void allThatWouldStopTheStartIsTold() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.createDirectory(data.resolve("signing-key.json"));
        Files.createDirectory(data.resolve("hub.db"));
        Path file = file("data: " + data + "\nauth.issuers: [{issuer: a, jwks: " + folder + "/none.json}]\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandResult call = hub("check-config", "--config", file.toString(), "--port", "" + taken.getLocalPort());
            assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(call.out()).contains("storage.mode");
            assertThat(call.err().lines())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("hub: "))
                    .anyMatch(line -> line.contains("Port " + taken.getLocalPort() + " on 127.0.0.1 is taken"))
                    .anyMatch(line -> line.contains("signing-key.json"))
                    .anyMatch(line -> line.contains("cannot read and write " + data.resolve("hub.db")))
                    .anyMatch(line -> line.contains("none.json does not exist"));
        }
    }

    @Test
    void aDataFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandResult call = hub(
                "check-config", "--port", "0", "--data", file.resolve("data").toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err())
                .isEqualTo("hub: The data folder " + file.resolve("data") + " cannot be made: " + file
                        + " is no folder. Name another with --data DIR.\n");
    }

    @Test
    void aHubThatRunsWithThisConfigurationIsNoObstacle() throws Exception {
        Path data = folder.resolve("data");
        try (TestHub hub = TestHub.start(data)) {
            CommandResult call = hub("check-config", "--port", "" + hub.port(), "--data", data.toString());
            assertThat(call.err()).isEmpty();
            assertThat(call.exitCode()).isZero();
        }
    }

    @Test
    void aHubThatHasThePortIsNamedWithItsDataFolder() throws Exception {
        Path others = folder.resolve("others");
        try (TestHub hub = TestHub.start(others)) {
            String data = folder.resolve("data").toString();
            String port = "" + hub.port();
            CommandResult call = hub("check-config", "--port", port, "--data", data);
            assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err())
                    .isEqualTo("hub: Port " + port
                            + " on 127.0.0.1 is taken by another Higgins hub, with the data folder " + others
                            + ". Stop that one, or choose another port with --port N (0 takes any free one).\n");
            assertThat(hub("serve", "--port", port, "--data", data).err()).isEqualTo(call.err());
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("hub.yaml"), text);
    }

    @Test
    void everyFileWithCredentialsIsReadAndNamedWithItsLine() throws IOException {
        Path file = file("""
                data: %s
                port: 0
                push:
                  apns:
                    key: none.p8
                    key-id: ABC123DEFG
                    team-id: DEF123GHIJ
                    topic: org.example.notes
                  trust: none.pem
                """.formatted(folder.resolve("data")));
        CommandResult call = hub("check-config", "--config", file.toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err())
                .hasLineCount(2)
                .contains("hub: The file none.p8, which push.apns.key names, does not exist: put it there")
                .contains("(push.apns.key: " + file + " line 5)")
                .contains("(push.trust: " + file + " line 9)");
    }

    @Test
    void credentialsForPushServicesThatCannotBeUsedAreNamed() throws IOException {
        Path data = folder.resolve("data");
        CommandResult call = hub(
                "check-config",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--set",
                "push.fcm.service-account=" + folder.resolve("account.json"),
                "--set",
                "push.wns.tenant-id=contoso.example",
                "--set",
                "push.wns.client-id=01234567-89ab-cdef-0123-456789abcdef",
                "--set",
                "push.wns.client-secret=" + folder.resolve("secret"),
                "--set",
                "push.web-push.contact=mailto:operator@example.org");
        assertThat(call.exitCode()).isNotZero();
        assertThat(call.err())
                .contains("account.json, which push.fcm.service-account names, does not exist")
                .contains("secret, which push.wns.client-secret names, does not exist")
                .contains("(push.fcm.service-account: --set)")
                .doesNotContain("vapid");
        assertThat(data).doesNotExist();
    }
}
