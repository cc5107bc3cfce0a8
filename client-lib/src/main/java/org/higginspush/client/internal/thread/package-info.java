/** The few threads that all selectors and publishers share, and how they take turns on them. */
@NullMarked
package org.higginspush.client.internal.thread;

import org.jspecify.annotations.NullMarked;
