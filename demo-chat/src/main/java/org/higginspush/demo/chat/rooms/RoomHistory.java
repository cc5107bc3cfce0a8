package org.higginspush.demo.chat.rooms;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;

/** The last messages of a room, bounded in number and in bytes. Not thread-safe. */
final class RoomHistory {
    /** What a message takes beside its text: ids, times and the braces around them. */
    private static final int ENVELOPE = 200;

    private final int maxMessages;
    private final int maxBytes;
    private final Deque<MessageSent> messages = new ArrayDeque<>();
    private int bytes;
    private boolean forgot;

    RoomHistory(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /**
     * The newest messages of a room.
     *
     * @param messages oldest first
     * @param earlier whether something was said before them
     */
    record Recent(List<MessageSent> messages, boolean earlier) {}

    void add(MessageSent message) {
        messages.addLast(message);
        bytes += size(message);
        while (messages.size() > maxMessages || bytes > maxBytes && messages.size() > 1) {
            bytes -= size(messages.removeFirst());
            forgot = true;
        }
    }

    /** The newest messages that fit; the newest one always does. */
    Recent recent(int budget) {
        LinkedList<MessageSent> kept = new LinkedList<>();
        int left = budget;
        for (Iterator<MessageSent> newestFirst = messages.descendingIterator(); newestFirst.hasNext(); ) {
            MessageSent message = newestFirst.next();
            left -= size(message);
            if (left < 0 && !kept.isEmpty()) {
                break;
            }
            kept.addFirst(message);
        }
        return new Recent(List.copyOf(kept), forgot || kept.size() < messages.size());
    }

    private static int size(MessageSent message) {
        return ENVELOPE + message.text().getBytes(StandardCharsets.UTF_8).length;
    }
}
