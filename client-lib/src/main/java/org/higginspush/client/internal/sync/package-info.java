/** Which sync runs when: decisions only, time and chance are arguments. */
@NullMarked
package org.higginspush.client.internal.sync;

import org.jspecify.annotations.NullMarked;
