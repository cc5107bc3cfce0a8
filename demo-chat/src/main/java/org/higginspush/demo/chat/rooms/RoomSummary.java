package org.higginspush.demo.chat.rooms;

/**
 * A room in the list of rooms.
 *
 * @param members how many people are in it
 * @param entered whether the one who asks is
 */
public record RoomSummary(RoomConfig config, int members, boolean entered) {}
