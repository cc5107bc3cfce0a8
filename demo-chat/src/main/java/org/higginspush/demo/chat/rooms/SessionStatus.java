package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The status of a chat session, for its own client.
 *
 * @param since when it began
 * @param lease how long it may be silent
 * @param leaseLeft what is left of that
 * @param rooms the rooms it is in
 * @param sessions how many sessions the same person has
 */
public record SessionStatus(
        Person person, Instant since, Duration lease, Duration leaseLeft, List<String> rooms, int sessions) {}
