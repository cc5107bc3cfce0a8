package org.higginspush.demo.chat.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which events a client has received, so that each reaches its listener once and in order, and a loss is
 * detected. Owned by CometD's receiving threads, one at a time.
 */
final class EventTracker {
    private static final String PRIVATE = "";

    private final Consumer<ChatEvent> listener;
    private final Map<String, Long> lastSequences = new HashMap<>();

    EventTracker(Consumer<ChatEvent> listener) {
        this.listener = listener;
    }

    /** An event was received. */
    synchronized void event(Map<?, ?> data) {
        ChatEvent event = ChatEvent.of(data);
        String place = event.room() == null ? PRIVATE : event.room();
        if (event.sequence() > last(place)) {
            lastSequences.put(place, event.sequence());
            listener.accept(event);
        }
    }

    /**
     * The answer to entering rooms: brings the last messages, those sent while the client was disconnected among them.
     */
    synchronized void entered(Map<?, ?> answer) {
        for (Map<?, ?> room : maps(answer.get("rooms"))) {
            maps(room.get("history")).forEach(this::event);
            raise(String.valueOf(room.get("room")), number(room.get("seq")));
        }
        maps(answer.get("private")).forEach(this::event);
        raise(PRIVATE, number(answer.get("privateSeq")));
    }

    /** The rooms in which events were lost; null if nothing was lost. */
    synchronized @Nullable List<String> missed(Map<?, ?> pong) {
        List<String> rooms = new ArrayList<>();
        if (pong.get("rooms") instanceof Map<?, ?> lasts) {
            lasts.forEach((room, last) -> {
                if (number(last) > last(room.toString())) {
                    rooms.add(room.toString());
                }
            });
        }
        return rooms.isEmpty() && number(pong.get("private")) <= last(PRIVATE) ? null : rooms;
    }

    private long last(String place) {
        return lastSequences.getOrDefault(place, 0L);
    }

    private void raise(String place, long sequence) {
        lastSequences.merge(place, sequence, Math::max);
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** A list of objects, as CometD's JSON parsers give it: as a list or as an array. */
    static List<Map<?, ?>> maps(@Nullable Object list) {
        List<?> items = list instanceof Object[] array ? List.of(array) : list instanceof List<?> l ? l : List.of();
        return items.stream()
                .<Map<?, ?>>map(item -> item instanceof Map<?, ?> map ? map : Map.of())
                .toList();
    }
}
