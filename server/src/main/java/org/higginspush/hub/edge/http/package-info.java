/** The HTTP edge: the API for everything that does not speak Bayeux, the pages, and the guards before both. */
@NullMarked
package org.higginspush.hub.edge.http;

import org.jspecify.annotations.NullMarked;
