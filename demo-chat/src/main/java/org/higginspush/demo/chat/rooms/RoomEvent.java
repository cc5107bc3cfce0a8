package org.higginspush.demo.chat.rooms;

import java.time.Instant;

/** An event in a room, which everyone in it gets. */
public sealed interface RoomEvent {
    /** The room's id. */
    String room();

    /** Who did it. */
    Person person();

    Instant at();

    /** Its place in the order of all events; grows, also over restarts of the hub. */
    long sequence();

    /**
     * Somebody sent a message.
     *
     * @param id the message's id, made by its sender
     */
    record MessageSent(String room, Person person, String id, String text, Instant at, long sequence)
            implements RoomEvent {}

    /** Somebody entered; they get the event too. */
    record Joined(String room, Person person, Instant at, long sequence) implements RoomEvent {}

    /** Somebody left. */
    record Left(String room, Person person, LeaveReason reason, Instant at, long sequence) implements RoomEvent {}
}
