/** Plain WebSockets: opened by a URL, which subscribes; a frame may be a request of the API. */
@NullMarked
package org.higginspush.hub.edge.websocket;

import org.jspecify.annotations.NullMarked;
