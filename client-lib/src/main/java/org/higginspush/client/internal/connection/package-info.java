/** One session with the hub, made again whenever it ends: what {@code reconnect} decides, done with {@code bayeux}. */
@NullMarked
package org.higginspush.client.internal.connection;

import org.jspecify.annotations.NullMarked;
