/**
 * The chat itself, as plain values: rooms, who is in them, what was said. No network, no clock, no threads: time is an
 * argument, and what has to be told to whom comes back as a list.
 */
@NullMarked
package org.higginspush.demo.chat.hall;

import org.jspecify.annotations.NullMarked;
