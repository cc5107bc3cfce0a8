/** Bayeux as a simulated client speaks it, over WebSocket and long polling. */
@NullMarked
package org.higginspush.ledger.bayeux;

import org.jspecify.annotations.NullMarked;
