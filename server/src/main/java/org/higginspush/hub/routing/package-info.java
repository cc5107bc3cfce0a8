/** From an announced change to the sessions it concerns. */
@NullMarked
package org.higginspush.hub.routing;

import org.jspecify.annotations.NullMarked;
