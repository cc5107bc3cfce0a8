package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However often a device on a plain WebSocket is killed, and the hub restarted, it misses nothing and is told nothing twice. */
class PlainWebSocketPropertyTest {
    private static final int STEPS = 250;
    private static final String PATH = "/v1/users/alex/changes";

    @TempDir
    Path data;

    private TestHub hub;
    private @Nullable PlainWebSocketClient phone;
    private @Nullable PlainWebSocketClient publisher;
    private @Nullable String position;
    private final Map<String, Long> published = new HashMap<>();
    private final Map<String, Long> heard = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private int requests;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDeviceMissesNothingAndIsToldNothingTwice(long seed) throws Exception {
        Random random = new Random(seed);
        hub = TestHub.start(data, "limits.sessions-per-user=1000");
        try {
            for (int step = 0; step < STEPS; step++) {
                step(random);
            }
            publishes("sentinel", "pc");
            readsUntil("sentinel");
            assertThat(heard).isEqualTo(published);
        } finally {
            hub.close();
        }
    }

    private void step(Random random) throws Exception {
        int dice = random.nextInt(20);
        if (dice < 12) {
            publishes("c" + random.nextInt(6), random.nextInt(4) == 0 ? "phone" : "pc");
        } else if (dice < 15) {
            String mark = "mark-" + requests;
            publishes(mark, "pc");
            readsUntil(mark);
        } else if (dice < 19) {
            dies();
        } else if (random.nextInt(4) == 0) {
            dies();
            publisher = null;
            hub.close();
            hub = TestHub.start(data, "limits.sessions-per-user=1000");
        }
    }

    private void dies() {
        if (phone != null) {
            phone.dies();
            phone = null;
        }
    }

    /** Publishes over a WebSocket as well; what the phone makes itself it is not told of. */
    private void publishes(String context, String origin) {
        PlainWebSocketClient through = publisher;
        if (through == null) {
            through = PlainWebSocketClient.open(hub.uri(), "/v1/requests", hub.publisherToken());
            through.hears();
            publisher = through;
        }
        long revision = published.getOrDefault(context, 0L) + 1 + requests; // grows also over what the phone made
        JsonNode receipt = through.asks(
                "r" + requests++,
                "POST",
                PATH,
                "{\"context\":\"" + context + "\",\"revision\":" + revision + ",\"origin\":\"" + origin + "\"}");
        assertThat(receipt.get("status").asInt()).as(receipt.toString()).isEqualTo(200);
        if (!origin.equals("phone")) {
            published.put(context, revision);
        }
    }

    private void readsUntil(String context) {
        while (!published.get(context).equals(heard.get(context))) {
            if (phone == null) {
                opens();
            } else {
                JsonNode notice = phone.hears();
                position = notice.get("position").asText();
                note(notice);
            }
        }
    }

    private void opens() {
        String query = position == null ? "" : "?since=" + position;
        PlainWebSocketClient opened = PlainWebSocketClient.open(hub.uri(), PATH + query, hub.token("alex", "phone"));
        JsonNode missed = opened.hears();
        if (position == null) {
            assertThat(missed.get("resync").asBoolean()).isTrue();
            published.forEach(heard::put); // it syncs everything, as it was told to
        } else {
            assertThat(missed.get("resync").asBoolean()).as("after " + position).isFalse();
            missed.get("changes").forEach(this::note);
        }
        position = missed.get("position").asText();
        phone = opened;
    }

    private void note(JsonNode change) {
        String context = change.get("context").asText();
        long revision = change.get("revision").asLong();
        assertThat(change.get("origin").asText()).isEqualTo("pc");
        assertThat(told.add(context + "@" + revision))
                .as("told once: " + change)
                .isTrue();
        heard.merge(context, revision, Math::max);
    }
}
