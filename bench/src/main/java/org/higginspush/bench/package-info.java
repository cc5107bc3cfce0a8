/** One command that measures the hub beside its yardsticks; see {@code docs/performance.md}. */
@NullMarked
package org.higginspush.bench;

import org.jspecify.annotations.NullMarked;
