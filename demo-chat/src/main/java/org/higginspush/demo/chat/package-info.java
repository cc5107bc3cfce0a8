/** The push chat, plugged into the hub: rooms, private messages and presence over Bayeux, and a page for browsers. */
@NullMarked
package org.higginspush.demo.chat;

import org.jspecify.annotations.NullMarked;
