package org.higginspush.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.util.ajax.JSON;
import org.higginspush.client.Change;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Notice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code audiences.json} says how notices and changes look; the tests of the hub and of {@code client-js} read the same file. */
class AudienceFieldsTest {
    private static List<Map<?, ?>> all(String what) throws IOException {
        try (InputStream file = AudienceFieldsTest.class.getResourceAsStream("/audiences.json")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            Object[] cases = (Object[])
                    Objects.requireNonNull(fields(new JSON().fromJSON(text)).get(what));
            return Arrays.stream(cases)
                    .<Map<?, ?>>map(AudienceFieldsTest::fields)
                    .toList();
        }
    }

    private static Map<?, ?> fields(@Nullable Object object) {
        return (Map<?, ?>) Objects.requireNonNull(object);
    }

    private static @Nullable String text(Map<?, ?> fields, String name) {
        return (String) fields.get(name);
    }

    private static String required(Map<?, ?> fields, String name) {
        return Objects.requireNonNull(text(fields, name));
    }

    @Test
    void noticesSayWhoseTheContextIs() throws IOException {
        for (Map<?, ?> each : all("notices")) {
            ReceivedNotice received = ReceivedNotice.of(fields(new JSON().fromJSON(required(each, "text"))));

            ContextRef ref =
                    new ContextRef(required(each, "context"), text(each, "group"), each.containsKey("everyone"));
            assertThat(received).isNotNull();
            assertThat(received.notice()).isEqualTo(new Notice(ref, (Long) each.get("revision"), text(each, "origin")));
            assertThat(received.position()).hasToString(required(each, "position"));
            assertThat(received.spread()).isEqualTo(each.get("spread"));
        }
    }

    @Test
    void whatIsNoGroupMakesNoNotice() {
        assertThat(ReceivedNotice.of(Map.of("context", "album", "group", ""))).isNull();
        assertThat(ReceivedNotice.of(Map.of("context", "album", "group", 7))).isNull();
    }

    @Test
    void changesSayForWhomTheyAre() throws IOException {
        for (Map<?, ?> each : all("changes")) {
            Map<?, ?> data = fields(each.get("data"));
            Change change = change(fields(each.get("audience")), data);

            assertThat(PublishFrames.channel(change)).isEqualTo(each.get("channel"));
            assertThat(PublishFrames.data(change)).isEqualTo(data);
        }
    }

    private static Change change(Map<?, ?> audience, Map<?, ?> data) {
        Change change = audience(audience, required(data, "context"));
        if (data.get("revision") instanceof Long revision) {
            change = change.revision(revision);
        }
        String user = text(data, "user");
        String origin = text(data, "origin");
        change = user == null || origin == null ? change.by(origin) : change.by(user, origin);
        change = data.get("after") instanceof Double seconds
                ? change.after(Duration.ofMillis((long) (seconds * 1_000)))
                : at(change, text(data, "at"));
        String timedId = text(data, "timed");
        return timedId == null ? change : change.timedId(timedId);
    }

    private static Change at(Change change, @Nullable String time) {
        return time == null ? change : change.at(Instant.parse(time));
    }

    private static Change audience(Map<?, ?> audience, String context) {
        if (audience.containsKey("group")) {
            return Change.forGroup(required(audience, "group"), context);
        }
        if (audience.containsKey("everyone")) {
            return Change.forEveryone(context);
        }
        String user = required(audience, "user");
        String device = text(audience, "device");
        return device == null ? Change.of(user, context) : Change.forDevice(user, device, context);
    }
}
