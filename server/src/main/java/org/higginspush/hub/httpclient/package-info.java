/** A client of a running hub's HTTP API, for the command line: requests, event streams, and the proxy on the way. */
@NullMarked
package org.higginspush.hub.httpclient;

import org.jspecify.annotations.NullMarked;
