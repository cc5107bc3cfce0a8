package org.higginspush.demo.chat.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private final Map<String, Object> answer = new HashMap<>(Map.of(
            "me",
            Map.of("handle", "Ivy@Terminal@1"),
            "since",
            Instant.parse("2026-03-05T22:15:30Z").toEpochMilli(),
            "rooms",
            List.of("lobby", "devices"),
            "sessions",
            1,
            "transport",
            "websocket",
            "lease",
            100_000,
            "leaseLeft",
            99_500L,
            "queued",
            0));

    @Test
    void saysWhoYouAreAndWhere() {
        assertThat(sentences())
                .containsExactly(
                        "You are Ivy@Terminal@1, here since 6 March, 00:15:30.",
                        "You are in #lobby, #devices.",
                        "You are connected once, this time over websocket.",
                        "The chat takes you out when it hears nothing of you for 100 s; 99 s of them are left.");
    }

    @Test
    void saysWhatIsOutOfTheOrdinary() {
        answer.putAll(Map.of("rooms", List.of(), "sessions", 2, "queued", 3));

        assertThat(sentences())
                .contains(
                        "You are in no room.",
                        "You are connected 2 times, this time over websocket.",
                        "Messages that wait to be sent to you: 3.");
    }

    private List<String> sentences() {
        return new StatusText(answer, ZoneId.of("Europe/Helsinki")).sentences();
    }
}
