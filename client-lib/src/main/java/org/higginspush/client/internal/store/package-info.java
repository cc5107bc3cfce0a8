/** Where a selector keeps its progress across restarts, and when it is saved. */
@NullMarked
package org.higginspush.client.internal.store;

import org.jspecify.annotations.NullMarked;
