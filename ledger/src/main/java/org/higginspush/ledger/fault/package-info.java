/** Faults: of connections, through a proxy; of the hub's disk and files; attackers. */
@NullMarked
package org.higginspush.ledger.fault;

import org.jspecify.annotations.NullMarked;
