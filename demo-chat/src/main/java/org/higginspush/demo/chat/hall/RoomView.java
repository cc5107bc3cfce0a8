package org.higginspush.demo.chat.hall;

/**
 * A room from the outside.
 *
 * @param members how many people are in it
 * @param entered whether the one who asks is
 */
public record RoomView(RoomPlan plan, int members, boolean entered) {}
