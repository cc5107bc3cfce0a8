package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The last private messages of each person, for a moment: one that was on its way to a connection that had just died is
 * there when the person comes back. Bounded like {@link Receipts}. Not thread-safe.
 */
public final class Letters {
    /** How long a letter is kept. A name must not change hands within it. */
    public static final Duration KEPT = Duration.ofMinutes(5);

    private static final int EACH = 20;

    private final Map<Person, Deque<Whisper>> byPerson = Receipts.bounded(Receipts.PEOPLE);

    void keep(Person person, Whisper whisper) {
        Deque<Whisper> own = byPerson.computeIfAbsent(person, p -> new ArrayDeque<>());
        own.addLast(whisper);
        if (own.size() > EACH) {
            own.removeFirst();
        }
    }

    /** The number of the last letter; 0 if there is none. */
    long last(Person person) {
        Deque<Whisper> own = byPerson.get(person);
        return own == null || own.isEmpty() ? 0 : own.getLast().sequence();
    }

    /** What the person was told lately, oldest first. */
    List<Whisper> of(Person person, Instant now) {
        Deque<Whisper> own = byPerson.getOrDefault(person, new ArrayDeque<>());
        own.removeIf(whisper -> !whisper.at().plus(KEPT).isAfter(now));
        return List.copyOf(own);
    }
}
