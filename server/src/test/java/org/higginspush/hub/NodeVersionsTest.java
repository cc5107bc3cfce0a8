package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of two versions on one Redis, as there are while nodes are upgraded one after the other: what a later one says and writes harms nobody. */
class NodeVersionsTest {
    private static final String LATER = "{\\\"name\\\":\\\"later\\\",\\\"address\\\":\\\"http://127.0.0.1:1/\\\","
            + "\\\"version\\\":\\\"0.9\\\",\\\"state\\\":\\\"resting\\\",\\\"since\\\":1760000000000,\\\"sessions\\\":3,"
            + "\\\"users\\\":2,\\\"lag\\\":1,\\\"wakes\\\":false,\\\"watches\\\":true,\\\"zone\\\":{\\\"name\\\":\\\"eu\\\"}}";

    @TempDir
    Path folder;

    private ManyHubsFixture hubs;

    @BeforeEach
    void start() throws Exception {
        hubs = new ManyHubsFixture(folder, 2, null);
    }

    @AfterEach
    void stop() {
        hubs.close();
    }

    private JsonNode node(int index, String name) {
        for (JsonNode node : hubs.asks(0, "GET", "/v1/cluster", "", hubs.hub(0).managerToken())
                .path("nodes")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        return RawBayeux.json("{}");
    }

    private void bothWork(long revision) {
        CometdClient phone = hubs.hub(0).device("websocket", "alex", "phone").connects("alex");
        hubs.isKnownAsConnected(0, "alex", "phone");
        hubs.changes(1, "alex", "notes", revision);
        phone.hears("notes", revision);
        await().atMost(ManyHubsFixture.LIMIT)
                .until(() -> hubs.asks(
                                1,
                                "GET",
                                "/v1/users/alex/sessions",
                                "",
                                hubs.hub(1).managerToken())
                        .findValuesAsText("device")
                        .equals(List.of("phone")));
        hubs.hub(0).closeClients();
    }

    @Test
    void messagesOfALaterVersionAreLeftAlone() throws Exception {
        String channel = hubs.channel(0);
        for (String message : List.of(
                "~ forecast later.1 7\\n{}",
                ". forecast later.1 0\\nrain",
                "? forecast later.1 7\\nrain",
                "? resumption later.1 8 more\\n[1,2]",
                "? resumption later.1 9\\n{\\\"ticket\\\":\\\"none\\\",\\\"secret\\\":null,\\\"address\\\":null,\\\"of\\\":{}}",
                "! sessions later.1 99\\n{}",
                "! sessions later.1 x\\n{}",
                ". presence later.1 0\\nx y",
                ". presence-watch later.1 0\\n",
                "",
                "no line")) {
            hubs.redisCommand("SPUBLISH " + channel + " \"" + message + "\"");
        }
        bothWork(1);
    }

    @Test
    void aNodeThatSaysMoreOfItselfIsOneOfThem() throws Exception {
        hubs.redisCommand("HSET " + hubs.nodesKey() + " later.1 \"99999999999999 live " + LATER + "\"");
        await().atMost(ManyHubsFixture.LIMIT)
                .until(() -> node(0, "later").path("version").asText().equals("0.9"));

        assertThat(node(0, "later").path("sessions").asInt()).isEqualTo(3);
        assertThat(node(0, "later").path("state").asText())
                .as("one that is not known")
                .isEqualTo("serving");
        hubs.redisCommand("HSET higgins-push:{u:alex}:devices \"later.1 tablet\" \"c websocket eu\"");
        hubs.changes(1, "alex", "notes", 1);
        bothWork(2);
    }

    @Test
    void oneThatSaysLessIsToo() throws Exception {
        hubs.redisCommand(
                "HSET " + hubs.nodesKey() + " earlier.1 \"99999999999999 live {\\\"name\\\":\\\"earlier\\\"}\"");
        await().atMost(ManyHubsFixture.LIMIT).until(() -> node(0, "earlier").has("state"));
        hubs.redisCommand("HSET " + hubs.nodesKey() + " odd.1 \"99999999999999 live nonsense\"");
        bothWork(1);
    }
}
