/** {@code hub doctor}: what is wrong between a client and a hub, found from the client's side. */
@NullMarked
package org.higginspush.hub.command.doctor;

import org.jspecify.annotations.NullMarked;
