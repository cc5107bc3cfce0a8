/** The Attribute Server's side: changes, and the ways they are brought to the hub until it acknowledges them. */
@NullMarked
package org.higginspush.ledger.change;

import org.jspecify.annotations.NullMarked;
