package org.higginspush.demo.chat.hall;

import java.time.Instant;

/** Something that happened in a room and is told to everyone in it. */
public sealed interface RoomEvent {
    /** The room's id. */
    String room();

    /** Who did it. */
    Person person();

    Instant at();

    /** Its place in the order of all events; grows, also over restarts of the hub. */
    long sequence();

    /**
     * Somebody said something.
     *
     * @param id the message's id, made by its sender
     */
    record Spoken(String room, Person person, String id, String text, Instant at, long sequence) implements RoomEvent {}

    /** Somebody came in, and is told so too. */
    record Joined(String room, Person person, Instant at, long sequence) implements RoomEvent {}

    /** Somebody is gone. */
    record Left(String room, Person person, Departure reason, Instant at, long sequence) implements RoomEvent {}
}
