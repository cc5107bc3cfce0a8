/** What reaches into Jetty: a connector, end points and connections that read on the selecting thread and write straight to the socket; limits per connection. */
@NullMarked
package org.higginspush.hub.edge.jetty;

import org.jspecify.annotations.NullMarked;
