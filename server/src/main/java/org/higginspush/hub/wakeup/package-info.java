/** Waking devices that have no connection: which are registered, and for what address; when each is woken. */
@NullMarked
package org.higginspush.hub.wakeup;

import org.jspecify.annotations.NullMarked;
