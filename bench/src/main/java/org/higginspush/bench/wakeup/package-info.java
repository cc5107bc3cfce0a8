/** What others notice while many phones that sleep are woken, or while the push service hangs that is to wake them. */
@NullMarked
package org.higginspush.bench.wakeup;

import org.jspecify.annotations.NullMarked;
