package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device missed, when it is more than one answer should carry. */
class CatchUpTest {
    private static final int MISSED = 150;

    @TempDir
    Path data;

    @Test
    void whatDoesNotFitIntoTheAnswerFollowsOnceAsNotices() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            String start = push(phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                            .hears())
                    .get("position")
                    .asText();
            phone.aborts();
            publish(hub, 1);

            phone = new RawBayeux(hub.uri()).socket();
            client = phone.handshakes(hub.token("alex", "phone"));
            String subscribe = RawBayeux.message(
                    "/meta/subscribe",
                    client,
                    ",\"subscription\":\"/user/alex/contexts\",\"ext\":{\"push\":{\"position\":\"" + start + "\"}}");
            JsonNode answer = push(phone.sends(subscribe).hears());
            List<String> told = new ArrayList<>();
            answer.get("changes")
                    .forEach(change -> told.add(change.get("context").asText()));
            assertThat(told).hasSize(100);
            beats(phone, client, answer.get("position").asText(), 0);
            String position = hearsUntilTheAnswer(phone, told);
            beats(phone, client, position, MISSED - 100);
            hearsUntilTheAnswer(phone, told);
            assertThat(told).hasSize(MISSED).doesNotHaveDuplicates();
            phone.aborts();
        }
    }

    private static void beats(RawBayeux.Socket phone, String client, String position, int heard) {
        phone.sends(RawBayeux.connect(
                client,
                ",\"advice\":{\"timeout\":0},\"ext\":{\"push\":{\"position\":\"" + position + "\",\"heard\":" + heard
                        + "}}"));
    }

    /** Returns the highest position heard: that of the last notice, or of the answer. */
    private static String hearsUntilTheAnswer(RawBayeux.Socket phone, List<String> told) {
        String position = "";
        for (JsonNode message = phone.hears();
                !message.get("channel").asText().equals("/meta/connect");
                message = phone.hears()) {
            told.add(message.get("data").get("context").asText());
            position = message.get("data").get("position").asText();
        }
        return position;
    }

    private static JsonNode push(JsonNode reply) {
        assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
        return reply.get("ext").get("push");
    }

    private static void publish(TestHub hub, int revision) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < MISSED; i++) {
            lines.append("{\"user\":\"alex\",\"context\":\"c")
                    .append(i)
                    .append("\",\"revision\":")
                    .append(revision)
                    .append("}\n");
        }
        RawBayeux http = new RawBayeux(hub.uri());
        var response = http.send(http.request("/v1/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString(lines.toString())));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
