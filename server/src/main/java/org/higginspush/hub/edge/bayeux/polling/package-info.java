/** Bayeux over HTTP: long polling and callback polling, on CometD's HTTP transports. */
@NullMarked
package org.higginspush.hub.edge.bayeux.polling;

import org.jspecify.annotations.NullMarked;
