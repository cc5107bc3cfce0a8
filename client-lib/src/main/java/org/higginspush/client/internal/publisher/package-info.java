/** A publisher: what any thread may call, and what its mailbox does. */
@NullMarked
package org.higginspush.client.internal.publisher;

import org.jspecify.annotations.NullMarked;
