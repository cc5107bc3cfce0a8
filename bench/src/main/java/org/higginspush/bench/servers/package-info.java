/** What is measured, as processes: how each server is started, what it costs the machine, how it ends. */
@NullMarked
package org.higginspush.bench.servers;

import org.jspecify.annotations.NullMarked;
