/** The hub's configuration: one table of settings, four places to set them, one validated record. */
@NullMarked
package org.higginspush.hub.config;

import org.jspecify.annotations.NullMarked;
