package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub that stops and starts again remembers, and what it tells. */
class RestartTest {
    @TempDir
    Path data;

    @Test
    void aRestartedHubTellsOnlyWhatChangedMeanwhile() throws Exception {
        String position;
        try (TestHub hub = TestHub.start(data)) {
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            publisher.changes("alex", "notes", 1, "home-pc");
            CometdClient phone = hub.device("websocket", "alex", "phone");
            phone.handshakes();
            position = (String) CometdClient.push(phone.subscribes("alex")).get("position");
            publisher.changes("alex", "photos", 4, "home-pc");
        }
        try (TestHub hub = TestHub.start(data)) {
            CometdClient phone = hub.device("websocket", "alex", "phone");
            phone.handshakes();
            Message reply = phone.subscribesTo("/user/alex/contexts", position);
            assertThat(CometdClient.push(reply))
                    .containsEntry("resync", false)
                    .containsEntry("changes", List.of(Map.of("context", "photos", "revision", 4, "origin", "home-pc")));
            CometdClient current = hub.device("websocket", "alex", "phone");
            current.handshakes();
            String now = (String) CometdClient.push(reply).get("position");
            assertThat(CometdClient.push(current.subscribesTo("/user/alex/contexts", now)))
                    .containsEntry("resync", false)
                    .containsEntry("changes", List.of());
        }
    }

    @Test
    void aPositionOfAnotherHistoryIsAnsweredWithAResync() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            CometdClient phone = hub.device("long-polling", "alex", "phone");
            phone.handshakes();
            Message reply = phone.subscribesTo("/user/alex/contexts", "other:12345");
            assertThat(CometdClient.push(reply)).containsEntry("resync", true);
        }
    }
}
