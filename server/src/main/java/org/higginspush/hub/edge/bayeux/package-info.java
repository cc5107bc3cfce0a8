/** The Bayeux edge: CometD's server, our transports, and the doors through which its messages come in. */
@NullMarked
package org.higginspush.hub.edge.bayeux;

import org.jspecify.annotations.NullMarked;
