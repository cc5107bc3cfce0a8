package org.higginspush.hub.edge.websocket;

import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a plain WebSocket is opened for, as its URL says.
 *
 * @param who who opens it, as which device
 * @param subscribes whether it is told of the user's changes; one that is not is for requests alone
 * @param since where the device is; null if it does not say
 * @param byTicket whether a ticket showed who opens it
 * @param address the address it is opened from, for the limits per address
 * @param client the name of the program that opens it; null if that is not known
 * @param listenAddress the address of the hub that it was opened at, which may not serve everything
 */
public record WebSocketOpening(
        Identity who,
        boolean subscribes,
        @Nullable Position since,
        boolean byTicket,
        @Nullable String address,
        @Nullable String client,
        ListenAddress listenAddress) {}
