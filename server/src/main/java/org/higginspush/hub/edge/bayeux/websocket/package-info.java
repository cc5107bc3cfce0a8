/** Bayeux over WebSocket, on the core of Jetty's WebSocket implementation. */
@NullMarked
package org.higginspush.hub.edge.bayeux.websocket;

import org.jspecify.annotations.NullMarked;
