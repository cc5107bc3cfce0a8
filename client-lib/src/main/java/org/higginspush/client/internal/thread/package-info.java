/** The few threads that all selectors and publishers share, and the mailboxes that share them. */
@NullMarked
package org.higginspush.client.internal.thread;

import org.jspecify.annotations.NullMarked;
