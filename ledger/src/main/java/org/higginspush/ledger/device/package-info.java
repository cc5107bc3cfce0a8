/** Devices of users: simulated ones that follow the client rules, and real selectors of the client library. */
@NullMarked
package org.higginspush.ledger.device;

import org.jspecify.annotations.NullMarked;
