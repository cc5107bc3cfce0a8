package org.higginspush.hub.edge.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.edge.api.ProblemFields;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.RegistrationFields;
import org.higginspush.hub.model.RegistrationFields.RegistrationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code registrations.json} says how requests and answers look; the tests of both clients read the same file. */
class RegistrationGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("../client-lib/src/test/resources/registrations.json");

    private static JsonNode golden(String what) throws IOException {
        return JSON.readTree(FILE.toFile()).get(what);
    }

    private static Instant now() throws IOException {
        return Instant.parse(golden("now").asText());
    }

    private static Map<?, ?> map(JsonNode fields) {
        return JSON.convertValue(fields, Map.class);
    }

    private static @Nullable String text(JsonNode fields, String name) {
        return fields.has(name) ? fields.get(name).asText() : null;
    }

    private static @Nullable Instant instant(JsonNode fields, String name) {
        String text = text(fields, name);
        return text == null ? null : Instant.parse(text);
    }

    private static PushPlatform platform(JsonNode fields) {
        return Objects.requireNonNull(PushPlatform.of(fields.get("platform").asText()));
    }

    @Test
    void requestsSayWhereADeviceIsWoken() throws IOException {
        for (JsonNode each : golden("requests")) {
            JsonNode address = each.get("address");
            String p256dh = text(address, "p256dh");
            PushKeys keys = p256dh == null
                    ? null
                    : new PushKeys(p256dh, address.get("auth").asText());

            assertThat(RegistrationFields.read(map(each.get("body")), now()))
                    .isEqualTo(new RegistrationRequest(
                            new PushAddress(
                                    platform(address),
                                    text(address, "app"),
                                    address.get("target").asText(),
                                    keys),
                            instant(address, "expires")));
        }
        JsonNode proof = golden("proof");
        assertThat(RegistrationFields.code(map(proof.get("body"))))
                .isEqualTo(proof.get("code").asText());
    }

    @Test
    void theirPathNamesUserAndDevice() throws IOException {
        JsonNode path = golden("path");
        assertThat("/v1/users/" + Ids.encodeWithTilde(path.get("user").asText()) + "/devices/"
                        + Ids.encodeWithTilde(path.get("device").asText()) + "/registration")
                .isEqualTo(path.get("registration").asText());
    }

    @Test
    void answersTellWhatTheHubHas() throws IOException {
        for (JsonNode each : golden("answers")) {
            PushAddress address = new PushAddress(platform(each), text(each, "app"), "secret", null);
            Registration registration = new Registration(
                    "alex",
                    each.get("device").asText(),
                    address,
                    Instant.parse(each.get("registered").asText()),
                    instant(each, "expires"),
                    each.get("proven").asBoolean(),
                    17);

            assertThat(StrictJson.write(RegistrationActions.fields(registration)))
                    .isEqualTo(each.get("text").asText());
        }
    }

    @Test
    void refusalsSayWhatIsWrong() throws IOException {
        for (JsonNode each : golden("refusals")) {
            Instant now = now();
            Map<?, ?> body = map(each.get("body"));
            assertThatThrownBy(() -> RegistrationFields.read(body, now))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(StrictJson.write(ProblemFields.of(refusal)))
                                    .isEqualTo(each.get("text").asText()));
        }
    }
}
