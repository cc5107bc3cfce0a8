/** When to connect, over what, and how long to pause: decisions only, time and random numbers are arguments. */
@NullMarked
package org.higginspush.client.internal.reconnect;

import org.jspecify.annotations.NullMarked;
