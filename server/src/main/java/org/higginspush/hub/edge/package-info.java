/** The edges of the hub: everything that clients connect to. */
@NullMarked
package org.higginspush.hub.edge;

import org.jspecify.annotations.NullMarked;
