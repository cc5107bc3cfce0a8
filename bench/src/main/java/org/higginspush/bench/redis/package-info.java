/** What the backplane on Redis costs beside plain scripts on the same Redis, and a hub on it beside one that keeps its own files. */
@NullMarked
package org.higginspush.bench.redis;

import org.jspecify.annotations.NullMarked;
