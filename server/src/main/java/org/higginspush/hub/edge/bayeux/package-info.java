/** The Bayeux protocol: requests and their replies, sessions, handshakes, subscriptions, publishing, heartbeats, channel policy. */
@NullMarked
package org.higginspush.hub.edge.bayeux;

import org.jspecify.annotations.NullMarked;
