package org.higginspush.demo.chat.hall;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which rooms a request means: some by name, or all (what {@code -1} was in the protocols of old). */
public sealed interface RoomChoice {
    /** Every room there is when entering; every room one is in when speaking and leaving. */
    record All() implements RoomChoice {}

    /** These, in this order, each once. */
    record Named(Set<String> rooms) implements RoomChoice {}

    static RoomChoice all() {
        return new All();
    }

    static RoomChoice of(String... rooms) {
        return of(List.of(rooms));
    }

    static RoomChoice of(List<String> rooms) {
        return new Named(new LinkedHashSet<>(rooms));
    }

    /** These rooms, or for "all" the given ones. */
    default Set<String> outOf(Set<String> everything) {
        return this instanceof Named named ? named.rooms() : everything;
    }
}
