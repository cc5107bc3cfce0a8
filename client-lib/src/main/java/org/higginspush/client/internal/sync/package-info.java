/** Which sync runs when: decisions only, time and random numbers are arguments. */
@NullMarked
package org.higginspush.client.internal.sync;

import org.jspecify.annotations.NullMarked;
