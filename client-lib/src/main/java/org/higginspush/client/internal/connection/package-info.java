/** A session with the hub that is always there again: decisions of {@code reconnect} carried out over {@code bayeux}. */
@NullMarked
package org.higginspush.client.internal.connection;

import org.jspecify.annotations.NullMarked;
