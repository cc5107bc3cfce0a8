/** Push services behind one small interface: a wake-up goes in, one of four results comes out. */
@NullMarked
package org.higginspush.hub.gateway;

import org.jspecify.annotations.NullMarked;
