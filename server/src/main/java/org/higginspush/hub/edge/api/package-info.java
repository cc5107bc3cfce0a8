/** The operations of the API, whichever way their requests come: over HTTP, or as frames of a plain WebSocket. */
@NullMarked
package org.higginspush.hub.edge.api;

import org.jspecify.annotations.NullMarked;
