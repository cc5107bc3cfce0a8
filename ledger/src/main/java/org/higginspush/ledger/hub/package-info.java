/** The hub under test: in a process of its own, to be killed, frozen and asked. */
@NullMarked
package org.higginspush.ledger.hub;

import org.jspecify.annotations.NullMarked;
