/**
 * The chat itself, as plain values: rooms, sessions, messages. No network, no clock, no threads: time is an argument,
 * and the effects of a request on others are returned as a list.
 */
@NullMarked
package org.higginspush.demo.chat.rooms;

import org.jspecify.annotations.NullMarked;
