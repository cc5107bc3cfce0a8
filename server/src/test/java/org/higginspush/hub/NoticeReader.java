package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Queue;

/** A device that hears its notices, over any transport. */
interface NoticeReader {
    ObjectMapper JSON = new ObjectMapper();

    /** The next notice, waited for. */
    JsonNode hears();

    /**
     * Begins to listen, knowing everything up to now.
     *
     * @param way {@code websocket} or {@code long-polling} with Bayeux, {@code plain-websocket}, {@code event-stream}, or
     *     {@code polling} over HTTP
     */
    static NoticeReader of(TestHub hub, String way, String user, String device) {
        return switch (way) {
            case "plain-websocket" -> {
                PlainWebSocketClient client = PlainWebSocketClient.open(hub.uri(), path(user), hub.token(user, device));
                assertThat(client.hears().path("resync").asBoolean()).isTrue();
                yield client::hears;
            }
            case "event-stream" -> {
                EventSourceReader reader = EventSourceReader.open(EventSourceReader.request(hub.uri(), path(user))
                        .header("Authorization", "Bearer " + hub.token(user, device)));
                assertThat(reader.next()).containsEntry("event", "resync");
                yield () -> RawBayeux.json(reader.next().get("data"));
            }
            case "polling" -> new Polling(hub, user, device);
            default -> {
                CometdClient client = hub.device(way, user, device).connects(user);
                yield () -> JSON.valueToTree(client.nextNotice());
            }
        };
    }

    private static String path(String user) {
        return "/v1/users/" + user + "/changes";
    }

    /** Asks again and again what changed since its position. */
    final class Polling implements NoticeReader {
        private final TestHub hub;
        private final RawBayeux http;
        private final String user;
        private final String device;
        private final Queue<JsonNode> changes = new ArrayDeque<>();
        private String position;

        Polling(TestHub hub, String user, String device) {
            this.hub = hub;
            this.http = new RawBayeux(hub.uri());
            this.user = user;
            this.device = device;
            position = poll("").get("position").asText();
        }

        private JsonNode poll(String query) {
            HttpResponse<String> answer = http.send(
                    http.request(path(user) + query).header("Authorization", "Bearer " + hub.token(user, device)));
            assertThat(answer.statusCode()).isEqualTo(200);
            return RawBayeux.json(answer.body());
        }

        @Override
        public JsonNode hears() {
            while (changes.isEmpty()) {
                JsonNode answer = poll("?wait=30&since=" + position);
                position = answer.get("position").asText();
                answer.get("changes").forEach(changes::add);
            }
            return changes.remove();
        }
    }
}
