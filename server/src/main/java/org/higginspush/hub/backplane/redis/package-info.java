/** The backplane of many nodes: what the embedded one keeps in a journal of its own is in one Redis that all of them use. */
@NullMarked
package org.higginspush.hub.backplane.redis;

import org.jspecify.annotations.NullMarked;
