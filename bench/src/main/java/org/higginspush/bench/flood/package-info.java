/** What others notice while attackers flood the hub. */
@NullMarked
package org.higginspush.bench.flood;

import org.jspecify.annotations.NullMarked;
