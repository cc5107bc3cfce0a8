/** The load generator: one event loop for all devices, a tracker of what was published and delivered, and the runs. */
@NullMarked
package org.higginspush.bench.load;

import org.jspecify.annotations.NullMarked;
