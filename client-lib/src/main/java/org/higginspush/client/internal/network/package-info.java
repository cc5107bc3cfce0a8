/** Where the hub is, and through which proxy it is reached. Decisions only. */
@NullMarked
package org.higginspush.client.internal.network;

import org.jspecify.annotations.NullMarked;
