/** The words of the hub: what comes in (a change), what goes out (a notice), positions, ids and refusals. Knows nothing of any edge. */
@NullMarked
package org.higginspush.hub.model;

import org.jspecify.annotations.NullMarked;
