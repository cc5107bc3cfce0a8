/** What selectors and publishers of one runtime share. */
@NullMarked
package org.higginspush.client.internal.runtime;

import org.jspecify.annotations.NullMarked;
