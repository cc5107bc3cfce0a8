/** The load generator: one selector thread for all devices, the ledger of what was sent and heard, and the runs. */
@NullMarked
package org.higginspush.bench.load;

import org.jspecify.annotations.NullMarked;
