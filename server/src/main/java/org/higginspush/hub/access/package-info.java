/** Who may do what: access tokens, their keys, tickets. Knows nothing of transports, storage or sessions. */
@NullMarked
package org.higginspush.hub.access;

import org.jspecify.annotations.NullMarked;
