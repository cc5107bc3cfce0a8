package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub cluster status} at a hub that is alone; ManyHubsTest has one of several. */
class ClusterCommandTest {
    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "cluster.node=node-1");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static CommandResult call(String... args) {
        return CommandResult.hub(Stream.concat(
                        Stream.of("cluster"),
                        Stream.concat(
                                Stream.of(args), Stream.of("--hub", hub.uri().toString(), "--data", data.toString())))
                .toArray(String[]::new));
    }

    @Test
    void aHubThatIsAloneIsOneNode() {
        hub.device("websocket", "alex", "phone").connects("alex");

        CommandResult table = call("status");
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().get(0)).startsWith("NODE    STATE    SESSIONS  USERS  LAG   SINCE");
        assertThat(table.lines().get(1))
                .startsWith("node-1  serving  1         1      0 ms  20")
                .endsWith(hub.uri().toString());

        CommandResult json = call("status", "--json");
        assertThat(json.lines())
                .singleElement()
                .asString()
                .startsWith("{\"name\":\"node-1\",")
                .endsWith("\"asked\":true}");
    }

    @Test
    void nothingElseIsTold() {
        assertThat(call("stop").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CommandResult.hub("cluster").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call("status", "--token", hub.publisherToken()).err()).contains("manage");
    }
}
