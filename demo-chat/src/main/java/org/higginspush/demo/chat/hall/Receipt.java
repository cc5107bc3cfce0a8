package org.higginspush.demo.chat.hall;

import java.time.Instant;
import java.util.List;

/**
 * What a sender gets for a message.
 *
 * @param id the message's id, as the sender made it
 * @param rooms the rooms it was said in; empty for a private message
 * @param at when the server took it
 * @param sequence its place in the order of all events (the first of them, when said in several rooms)
 * @param repeated whether it had been taken before, so that nothing was said again
 */
public record Receipt(String id, List<String> rooms, Instant at, long sequence, boolean repeated) {
    Receipt asRepeated() {
        return new Receipt(id, rooms, at, sequence, true);
    }
}
