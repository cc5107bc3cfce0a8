package org.higginspush.demo.chat.rooms;

import java.time.Instant;
import java.util.List;

/**
 * What a sender gets for a message.
 *
 * @param id the message's id, as the sender made it
 * @param rooms the rooms it was said in, in the order of its numbers there; empty for a private message
 * @param at when the server took it
 * @param sequence its place in the order of all events; said in several rooms, it has this number in the first of them,
 *     the next in the second, and so on
 * @param repeated whether it had been taken before, so that nothing was said again
 */
public record Receipt(String id, List<String> rooms, Instant at, long sequence, boolean repeated) {
    Receipt asRepeated() {
        return new Receipt(id, rooms, at, sequence, true);
    }
}
