/** The Redis that the nodes of a hub share, as real processes, and its faults. */
@NullMarked
package org.higginspush.ledger.redis;

import org.jspecify.annotations.NullMarked;
