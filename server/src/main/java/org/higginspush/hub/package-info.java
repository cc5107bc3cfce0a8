/** The hub, assembled by hand: {@link org.higginspush.hub.Hub#start}. */
@NullMarked
package org.higginspush.hub;

import org.jspecify.annotations.NullMarked;
