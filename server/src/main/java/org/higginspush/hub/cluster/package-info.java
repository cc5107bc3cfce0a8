/**
 * What the nodes of a hub know of each other, over Redis: who lives, who is connected to whom, and who does what only one of them may do. A hub
 * that is alone has none of this.
 */
@NullMarked
package org.higginspush.hub.cluster;

import org.jspecify.annotations.NullMarked;
