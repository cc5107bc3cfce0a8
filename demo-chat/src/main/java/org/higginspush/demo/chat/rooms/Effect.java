package org.higginspush.demo.chat.rooms;

/** An effect of a request on others; effects are carried out in order. */
public sealed interface Effect {
    /** The session gets the events of the room from now on. */
    record Subscribe(String sessionId, String room) implements Effect {}

    /** The session gets them no more. */
    record Unsubscribe(String sessionId, String room) implements Effect {}

    /** An event for everyone in its room. */
    record ToRoom(RoomEvent event) implements Effect {}

    /** A private message for one session. */
    record ToSession(String sessionId, Whisper whisper) implements Effect {}

    /** For everyone who watches the list of rooms: the number of people in one. */
    record MemberCount(String room, int members) implements Effect {}

    /** For one session: it was ended, without having asked for it. */
    record SessionEnded(String sessionId, LeaveReason reason) implements Effect {}
}
