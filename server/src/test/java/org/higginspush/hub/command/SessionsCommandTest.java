package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hub sessions} and {@code hub disconnect} at a running hub. */
class SessionsCommandTest {
    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data);
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static CommandResult call(String command, String... args) {
        String[] all = Stream.concat(
                        Stream.of(command, "--hub", hub.uri().toString(), "--data", data.toString()), Stream.of(args))
                .toArray(String[]::new);
        return CommandResult.hub(all);
    }

    @Test
    void sessionsAreListedAsATableOrAsJson() {
        hub.device("websocket", "alex", "phone").connects("alex");
        hub.device("long-polling", "alex", "a rather long device").connects("alex");

        CommandResult table = call("sessions", "--user", "alex");
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.err()).isEmpty();
        assertThat(table.lines()).hasSize(3);
        assertThat(table.lines().get(0)).startsWith("DEVICE                TRANSPORT     ADDRESS   SINCE ");
        assertThat(table.out())
                .contains("\nphone                 websocket     loopback  20")
                .contains("  nothing\n");

        CommandResult json = call("sessions", "--user", "alex", "--json");
        assertThat(json.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"device\":\"") && line.endsWith("}"));
    }

    @Test
    void whoeverIsNotConnectedIsNotListed() {
        CommandResult none = call("sessions", "--user", "nobody");
        assertThat(none.exitCode()).isZero();
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo("No device of nobody is connected.\n");
    }

    @Test
    void aDeviceIsCutOffOrAllOfAUser() {
        hub.device("websocket", "sam", "phone").connects("sam");
        hub.device("websocket", "sam", "home-pc").connects("sam");

        CommandResult one = call("disconnect", "--user", "sam", "--device", "phone");
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(one.lines()).singleElement().asString().startsWith("{\"closed\":1,\"tokensValidFrom\":\"20");
        assertThat(call("sessions", "--user", "sam").lines()).hasSize(2);
        assertThat(call("disconnect", "--user", "sam").out()).startsWith("{\"closed\":1,");
        assertThat(call("sessions", "--user", "sam").out()).isEmpty();
    }

    @Test
    void aTokenThatMayNotManageIsRefused() {
        CommandResult refused = CommandResult.hub(
                Map.of("HIGGINS_PUSH_TOKEN", hub.token("alex", "phone")),
                "disconnect",
                "--hub",
                hub.uri().toString(),
                "--user",
                "alex");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).startsWith("hub: The hub refused (403): ").contains("manage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessions", "disconnect"})
    void whoseSessionsMustBeSaid(String command) {
        assertThat(call(command).err()).startsWith("hub: Missing required option: '--user=ID'");
        assertThat(call(command, "--user", "").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call(command, "--user", "a\u0000b").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDeviceThatIsNoneIsAMistakeBeforeAnythingIsCutOff() {
        assertThat(call("disconnect", "--user", "alex", "--device", "").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whereNoHubAnswersThatIsSaid() {
        CommandResult none = CommandResult.hub(
                Map.of("HIGGINS_PUSH_TOKEN", "t"), "sessions", "--hub", "http://127.0.0.1:1", "--user", "alex");
        assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).startsWith("hub: No hub answers at http://127.0.0.1:1/");
    }
}
