/** The hub's own fields in Bayeux messages: ids, notices, changes. */
@NullMarked
package org.higginspush.client.internal.protocol;

import org.jspecify.annotations.NullMarked;
