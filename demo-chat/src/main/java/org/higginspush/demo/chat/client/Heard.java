package org.higginspush.demo.chat.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client has heard, so that each thing reaches its listener once and in order, and a loss is noticed. Owned by
 * CometD's receiving threads, one at a time.
 */
final class Heard {
    private static final String PRIVATE = "";

    private final Consumer<ChatEvent> listener;
    private final Map<String, Long> upTo = new HashMap<>();

    Heard(Consumer<ChatEvent> listener) {
        this.listener = listener;
    }

    /** Something the chat told. */
    synchronized void event(Map<?, ?> data) {
        ChatEvent event = ChatEvent.of(data);
        String place = event.room() == null ? PRIVATE : event.room();
        if (event.sequence() > last(place)) {
            upTo.put(place, event.sequence());
            listener.accept(event);
        }
    }

    /** The answer to entering rooms: brings what was said last, also what was said while the client was away. */
    synchronized void entered(Map<?, ?> answer) {
        for (Map<?, ?> room : maps(answer.get("rooms"))) {
            maps(room.get("history")).forEach(this::event);
            raise(String.valueOf(room.get("room")), number(room.get("seq")));
        }
        maps(answer.get("private")).forEach(this::event);
        raise(PRIVATE, number(answer.get("privateSeq")));
    }

    /** Whether the hub has told something that was not heard, and in which rooms; null if nothing was lost. */
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
        return upTo.getOrDefault(place, 0L);
    }

    private void raise(String place, long sequence) {
        upTo.merge(place, sequence, Math::max);
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
