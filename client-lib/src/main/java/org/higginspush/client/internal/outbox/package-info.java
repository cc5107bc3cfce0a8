/** The changes of a publisher that wait for the hub: bounded by contexts, and no device left untold. Decisions only. */
@NullMarked
package org.higginspush.client.internal.outbox;

import org.jspecify.annotations.NullMarked;
