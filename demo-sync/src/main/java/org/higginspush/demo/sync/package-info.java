/** The demonstration: the sample Attribute Server and a page with three selectors, plugged into a hub. */
@NullMarked
package org.higginspush.demo.sync;

import org.jspecify.annotations.NullMarked;
