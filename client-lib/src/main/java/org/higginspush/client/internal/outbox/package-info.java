/** What waits for the hub at a publisher: bounded by contexts, and nobody left untold. Decisions only. */
@NullMarked
package org.higginspush.client.internal.outbox;

import org.jspecify.annotations.NullMarked;
