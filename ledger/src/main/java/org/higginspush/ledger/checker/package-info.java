/** Checks the promises, from the history of every context and every device. */
@NullMarked
package org.higginspush.ledger.checker;

import org.jspecify.annotations.NullMarked;
