package org.higginspush.demo.chat.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the answer to {@code /me} into sentences. */
final class StatusText {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMMM, HH:mm:ss", Locale.ENGLISH);

    private final Map<String, Object> answer;
    private final ZoneId zone;

    /**
     * @param answer as in {@code docs/chat.md}
     * @param zone where the reader is
     */
    StatusText(Map<String, Object> answer, ZoneId zone) {
        this.answer = answer;
        this.zone = zone;
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add("You are " + who() + ", here since "
                + WHEN.format(Instant.ofEpochMilli(number("since")).atZone(zone)) + ".");
        sentences.add("You are in " + rooms() + ".");
        sentences.add(
                "You are connected " + times(number("sessions")) + ", this time over " + answer.get("transport") + ".");
        sentences.add("The chat takes you out when it hears nothing of you for " + seconds("lease") + "; "
                + seconds("leaseLeft") + " of them are left.");
        if (number("queued") > 0) {
            sentences.add("Messages that wait to be sent to you: " + number("queued") + ".");
        }
        return sentences;
    }

    private String who() {
        return answer.get("me") instanceof Map<?, ?> me ? String.valueOf(me.get("handle")) : "nobody";
    }

    private String rooms() {
        List<?> rooms = answer.get("rooms") instanceof List<?> list ? list : List.of();
        return rooms.isEmpty()
                ? "no room"
                : rooms.stream().map(room -> "#" + room).collect(Collectors.joining(", "));
    }

    private static String times(long times) {
        return times == 1 ? "once" : times + " times";
    }

    private String seconds(String field) {
        return number(field) / 1000 + " s";
    }

    private long number(String field) {
        return answer.get(field) instanceof Number number ? number.longValue() : 0;
    }
}
