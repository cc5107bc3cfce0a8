/** A sample selector: a device with a copy of its user's contexts, the sync it already has, and the push that starts it. */
@NullMarked
package org.higginspush.demo.sync.selector;

import org.jspecify.annotations.NullMarked;
