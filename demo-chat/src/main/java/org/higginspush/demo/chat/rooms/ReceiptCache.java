package org.higginspush.demo.chat.rooms;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of the last messages of each person, so that a message sent again (its answer was lost) gets the same
 * answer and is not sent to the room twice. Bounded: the last messages of the people who sent one last. Not
 * thread-safe.
 */
final class ReceiptCache {
    static final int MESSAGES = 200;
    static final int PEOPLE = 2000;

    private final Map<Person, Map<String, Receipt>> byPerson = bounded(PEOPLE);

    @Nullable
    Receipt find(Person person, String id) {
        Map<String, Receipt> own = byPerson.get(person);
        return own == null ? null : own.get(id);
    }

    void keep(Person person, Receipt receipt) {
        byPerson.computeIfAbsent(person, p -> bounded(MESSAGES)).put(receipt.id(), receipt);
    }

    void forget(String name) {
        byPerson.keySet().removeIf(person -> person.name().equals(name));
    }

    /** A map that forgets the entry not used for longest. */
    static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
