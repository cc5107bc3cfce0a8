/** The Attribute Server's side: makes changes and publishes them until the hub acknowledges them. */
@NullMarked
package org.higginspush.ledger.change;

import org.jspecify.annotations.NullMarked;
