/** A device's registration for wake-ups: requests to the hub's HTTP API, with tokens, one at a time, tried again for a while. */
@NullMarked
package org.higginspush.client.internal.registration;

import org.jspecify.annotations.NullMarked;
