/** How JSON from outside is read: one strict configuration for every place that reads it. Knows Jackson and nothing of the hub. */
@NullMarked
package org.higginspush.hub.json;

import org.jspecify.annotations.NullMarked;
