package org.higginspush.demo.chat.rooms;

import java.time.Duration;

/**
 * What the chat allows, so that its memory and its traffic are bounded.
 *
 * @param lease after how long without a message from its client a chat session ends
 * @param reconnectGrace how long a session stays whose connection was lost or whose page was closed, in case its client
 *     comes back or the page is only being loaded again
 * @param textLength the most characters (code points) of one message
 * @param burst how many messages a session may send at once
 * @param perMinute how many messages a session may send in the long run
 * @param rooms the most rooms there may be
 * @param roomsPerSession the most rooms one session may be in
 * @param sessions the most chat sessions
 * @param historyMessages how many messages a room remembers
 * @param historyBytes how many bytes of them, and of all history in one answer
 * @param queuedMessages how many messages may wait for a session before it has to leave its rooms
 */
public record ChatLimits(
        Duration lease,
        Duration reconnectGrace,
        int textLength,
        int burst,
        int perMinute,
        int rooms,
        int roomsPerSession,
        int sessions,
        int historyMessages,
        int historyBytes,
        int queuedMessages) {

    public ChatLimits {
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("lease must be longer than nothing");
        }
        if (reconnectGrace.isNegative()) {
            throw new IllegalArgumentException("reconnectGrace must not be negative");
        }
        atLeastOne("textLength", textLength);
        atLeastOne("burst", burst);
        atLeastOne("perMinute", perMinute);
        atLeastOne("rooms", rooms);
        atLeastOne("roomsPerSession", roomsPerSession);
        atLeastOne("sessions", sessions);
        atLeastOne("historyMessages", historyMessages);
        atLeastOne("historyBytes", historyBytes);
        atLeastOne("queuedMessages", queuedMessages);
    }

    /** A lease of 100 seconds, ten seconds to come back, messages of 2 000 characters, 50 of them remembered per room. */
    public static ChatLimits standard() {
        return new ChatLimits(
                Duration.ofSeconds(100), Duration.ofSeconds(10), 2000, 20, 120, 1000, 50, 10_000, 50, 16_384, 500);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }
}
