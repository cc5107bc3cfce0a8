package org.higginspush.client;

/**
 * What the hub answered for a change it recorded.
 *
 * @param position the position the hub gave it; opaque
 * @param revision the revision recorded: the change's own, or the one the hub gave it
 * @param duplicate true if the hub knew it already and told nobody
 */
public record Receipt(String position, long revision, boolean duplicate) {}
