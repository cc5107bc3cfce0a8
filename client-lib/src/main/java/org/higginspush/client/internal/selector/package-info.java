/** A selector: what any thread may call, and what its mailbox does. */
@NullMarked
package org.higginspush.client.internal.selector;

import org.jspecify.annotations.NullMarked;
