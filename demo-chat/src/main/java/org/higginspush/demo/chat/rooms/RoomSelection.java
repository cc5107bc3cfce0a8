package org.higginspush.demo.chat.rooms;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which rooms a request means: some by name, or all (what {@code -1} was in the protocols of old). */
public sealed interface RoomSelection {
    /** Every room there is when entering; every room one is in when speaking and leaving. */
    record All() implements RoomSelection {}

    /** These, in this order, each once. */
    record Named(Set<String> rooms) implements RoomSelection {}

    static RoomSelection all() {
        return new All();
    }

    static RoomSelection of(String... rooms) {
        return of(List.of(rooms));
    }

    static RoomSelection of(List<String> rooms) {
        return new Named(new LinkedHashSet<>(rooms));
    }

    /** These rooms, or for "all" the given ones. */
    default Set<String> from(Set<String> everything) {
        return this instanceof Named named ? named.rooms() : everything;
    }
}
