/** What many nodes need: the loss of one simulated, and the arithmetic of {@code docs/scale.md}. */
@NullMarked
package org.higginspush.bench.scale;

import org.jspecify.annotations.NullMarked;
