/** Everything that goes wrong: a proxy that spoils connections, and a storm that spoils the hub. */
@NullMarked
package org.higginspush.ledger.fault;

import org.jspecify.annotations.NullMarked;
