/** The ledger test: publishers, devices and faults against a real hub, and a checker of the promises. */
@NullMarked
package org.higginspush.ledger;

import org.jspecify.annotations.NullMarked;
