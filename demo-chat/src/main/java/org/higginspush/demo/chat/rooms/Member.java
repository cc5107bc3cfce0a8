package org.higginspush.demo.chat.rooms;

import java.time.Instant;

/**
 * Someone in a room.
 *
 * @param since when they came
 */
public record Member(Person person, Instant since) {}
