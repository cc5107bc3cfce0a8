/** How long devices take to come back after an outage of the hub: simulated, and with a hub that is killed. */
@NullMarked
package org.higginspush.bench.outage;

import org.jspecify.annotations.NullMarked;
