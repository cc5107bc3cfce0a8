package org.higginspush.demo.chat.hall;

/** What the hall wants told, and to whom; to be carried out in the order it came. */
public sealed interface Outgoing {
    /** From now on this session hears the room. */
    record Seat(String guest, String room) implements Outgoing {}

    /** From now on it does not. */
    record Unseat(String guest, String room) implements Outgoing {}

    /** For everyone who hears the event's room. */
    record ToRoom(RoomEvent event) implements Outgoing {}

    /** For one session. */
    record ToGuest(String guest, Whisper whisper) implements Outgoing {}

    /** For everyone who watches the list of rooms: how many people are in one now. */
    record Count(String room, int members) implements Outgoing {}

    /** For one session: it is in no room any more, and did not ask for it. */
    record Ended(String guest, Departure reason) implements Outgoing {}
}
