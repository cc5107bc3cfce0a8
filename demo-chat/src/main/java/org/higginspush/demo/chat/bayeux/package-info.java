/** The chat's edge to Bayeux: requests on {@code /service/chat/…}, rooms as {@code /chat/room/…}. */
@NullMarked
package org.higginspush.demo.chat.bayeux;

import org.jspecify.annotations.NullMarked;
