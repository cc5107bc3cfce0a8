package org.higginspush.hub.model;

/**
 * One device of one user; the ids of devices are unique for one user only.
 *
 * @param user whose device it is
 * @param device which of the user's devices
 */
public record DeviceKey(String user, String device) {}
