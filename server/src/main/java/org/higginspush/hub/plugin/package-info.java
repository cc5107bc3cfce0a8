/** The hub's one extension point: what a demonstration or an integration may add to a running hub. */
@NullMarked
package org.higginspush.hub.plugin;

import org.jspecify.annotations.NullMarked;
