package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PublishRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code audiences.json} says how notices and changes look; the tests of both clients read the same file. */
class AudienceFieldsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("../client-lib/src/test/resources/audiences.json");

    private static JsonNode all(String what) throws IOException {
        return JSON.readTree(FILE.toFile()).get(what);
    }

    private static @Nullable String text(JsonNode fields, String name) {
        return fields.has(name) ? fields.get(name).asText() : null;
    }

    @Test
    void noticesSayWhoseTheContextIs() throws IOException {
        for (JsonNode each : all("notices")) {
            Notice notice = new Notice(
                    key(each),
                    each.get("revision").asLong(),
                    text(each, "origin"),
                    Objects.requireNonNull(Position.parse(each.get("position").asText())),
                    each.get("spread").asInt());

            assertThat(NoticeCodec.data(notice)).isEqualTo(each.get("text").asText());
        }
    }

    private static ContextKey key(JsonNode notice) {
        String context = notice.get("context").asText();
        if (notice.has("group")) {
            return ContextKey.ofGroup(notice.get("group").asText(), context);
        }
        return notice.has("everyone") ? ContextKey.ofEveryone(context) : ContextKey.ofUser(context);
    }

    @Test
    void changesSayForWhomTheyAre() throws IOException {
        for (JsonNode each : all("changes")) {
            Map<?, ?> data = JSON.convertValue(each.get("data"), Map.class);
            String user = BayeuxChannels.userOf(each.get("channel").asText());

            PublishRequest request = user == null ? ChangeFields.change(data) : ChangeFields.change(user, data);

            assertThat(request.change().audience()).isEqualTo(audience(each.get("audience")));
            assertThat(request.at() != null).isEqualTo(data.containsKey("at") || data.containsKey("after"));
            assertThat(request.timedId()).isEqualTo(data.get("timed"));
        }
    }

    private static Audience audience(JsonNode audience) {
        if (audience.has("group")) {
            return new Audience.Group(audience.get("group").asText());
        }
        if (audience.has("everyone")) {
            return new Audience.Everyone();
        }
        String user = audience.get("user").asText();
        return audience.has("device")
                ? new Audience.Device(user, audience.get("device").asText())
                : new Audience.User(user);
    }
}
