/** The servers the hub is measured against, as far as they are ours to write: each a small main of its own process. */
@NullMarked
package org.higginspush.bench.yardstick;

import org.jspecify.annotations.NullMarked;
