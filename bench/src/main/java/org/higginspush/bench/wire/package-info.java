/** The client's side of each protocol, as little of it as a run needs: WebSocket, Bayeux, MQTT, NATS, HTTP. */
@NullMarked
package org.higginspush.bench.wire;

import org.jspecify.annotations.NullMarked;
