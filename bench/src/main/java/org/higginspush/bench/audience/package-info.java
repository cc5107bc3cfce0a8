/** What others notice while a change for a large group, or for everyone, is told. */
@NullMarked
package org.higginspush.bench.audience;

import org.jspecify.annotations.NullMarked;
