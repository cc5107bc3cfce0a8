/** The ledger test: publishers, devices and faults against a real hub, and the proof that nothing went missing. */
@NullMarked
package org.higginspush.ledger;

import org.jspecify.annotations.NullMarked;
