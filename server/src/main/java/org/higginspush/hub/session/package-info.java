/** One connected device: what it is due, what waits for it, and how far it has been told. */
@NullMarked
package org.higginspush.hub.session;

import org.jspecify.annotations.NullMarked;
