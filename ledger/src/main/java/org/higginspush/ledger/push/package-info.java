/** A push service that fails now and then, and the subscriptions of the phones that it wakes. */
@NullMarked
package org.higginspush.ledger.push;

import org.jspecify.annotations.NullMarked;
