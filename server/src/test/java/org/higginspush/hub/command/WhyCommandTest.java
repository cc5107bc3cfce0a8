package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub why} at a running hub. */
class WhyCommandTest {
    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d";

    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data.resolve("on"));
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static CommandResult why(String... args) {
        String[] all = Stream.concat(
                        Stream.of(
                                "why",
                                "--hub",
                                hub.uri().toString(),
                                "--data",
                                data.resolve("on").toString()),
                        Stream.of(args))
                .toArray(String[]::new);
        return CommandResult.hub(all);
    }

    @Test
    void aLineTellsEachEventAndTheLastTheConclusion() {
        hub.device("websocket", "alex", "laptop").connects("alex");

        CommandResult told = why("--user", "alex", "--device", "laptop");
        assertThat(told.exitCode()).as(told.err()).isZero();
        assertThat(told.err()).isEmpty();
        List<String> lines = told.lines();
        assertThat(lines.get(0)).matches(TIME + "\\.\\d{3}Z  connected over websocket");
        assertThat(lines.get(1)).endsWith("  came without a position, as a new device does: told to sync everything");
        assertThat(lines.get(lines.size() - 1)).matches("Told to sync everything at " + TIME + " UTC, .*");

        CommandResult json = why("--user", "alex", "--device", "laptop", "--json");
        assertThat(json.lines())
                .singleElement()
                .asString()
                .startsWith("{\"now\":\"20")
                .contains("\"conclusion\":\"");
    }

    @Test
    void aDeviceThatNeverCameIsSaidSo() {
        CommandResult never = why("--user", "nobody", "--device", "laptop");
        assertThat(never.exitCode()).isZero();
        assertThat(never.lines())
                .singleElement()
                .asString()
                .matches("Never connected since the hub started at " + TIME + " UTC\\. Does the device know .*");
    }

    @Test
    void aCutOffOfAllDevicesIsTold() {
        CommandResult.hub(
                "disconnect",
                "--hub",
                hub.uri().toString(),
                "--data",
                data.resolve("on").toString(),
                "--user",
                "sam");
        assertThat(why("--user", "sam", "--device", "laptop").lines().get(0))
                .endsWith("Z  all devices: cut off: tokens issued before are accepted no more");
    }

    @Test
    void theUsersOwnTokenWillDoAndNoOther() {
        assertThat(asks(hub.token("alex", null)).exitCode()).isZero();
        CommandResult refused = asks(hub.token("bob", null));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).startsWith("hub: The hub refused (403): ").contains("manage");
    }

    private static CommandResult asks(String token) {
        return CommandResult.hub(
                Map.of("HIGGINS_PUSH_TOKEN", token),
                "why",
                "--hub",
                hub.uri().toString(),
                "--user",
                "alex",
                "--device",
                "laptop");
    }

    @Test
    void whoseAndWhichMustBeSaid() {
        assertThat(why("--device", "laptop").err()).startsWith("hub: Missing required option: '--user=ID'");
        assertThat(why("--user", "alex").err()).startsWith("hub: Missing required option: '--device=ID'");
        assertThat(why("--user", "alex", "--device", "").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aHubThatKeepsNoTimelinesSaysSo() throws Exception {
        try (TestHub off = TestHub.start(data.resolve("off"), "timeline.memory=0")) {
            CommandResult none = CommandResult.hub(
                    Map.of("HIGGINS_PUSH_TOKEN", off.managerToken()),
                    "why",
                    "--hub",
                    off.uri().toString(),
                    "--user=alex",
                    "--device=laptop");
            assertThat(none.err())
                    .isEqualTo("hub: The hub refused (404): This hub keeps no timelines: the setting timeline.memory"
                            + " is 0.\n");
        }
    }
}
