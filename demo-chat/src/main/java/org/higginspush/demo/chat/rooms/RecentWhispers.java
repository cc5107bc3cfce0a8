package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The private messages of the last minutes, per person: one that was sent to a connection that had just died is
 * delivered when the person reconnects. Bounded like {@link ReceiptCache}. Not thread-safe.
 */
final class RecentWhispers {
    /** How long a whisper is kept. */
    static final Duration KEPT = Duration.ofMinutes(5);

    private static final int EACH = 20;

    private final Map<Person, Deque<Whisper>> byPerson = ReceiptCache.bounded(ReceiptCache.PEOPLE);

    void keep(Person person, Whisper whisper) {
        Deque<Whisper> own = byPerson.computeIfAbsent(person, p -> new ArrayDeque<>());
        own.addLast(whisper);
        if (own.size() > EACH) {
            own.removeFirst();
        }
    }

    void forget(String name) {
        byPerson.keySet().removeIf(person -> person.name().equals(name));
    }

    /** The number of the last whisper; 0 if there is none. */
    long last(Person person) {
        Deque<Whisper> own = byPerson.get(person);
        return own == null || own.isEmpty() ? 0 : own.getLast().sequence();
    }

    /** The whispers to the person, oldest first. */
    List<Whisper> of(Person person, Instant now) {
        Deque<Whisper> own = byPerson.getOrDefault(person, new ArrayDeque<>());
        own.removeIf(whisper -> !whisper.at().plus(KEPT).isAfter(now));
        return List.copyOf(own);
    }
}
