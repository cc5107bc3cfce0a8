/** The browser client in a real browser and in Node, against a real hub. */
@NullMarked
package org.higginspush.client.js;

import org.jspecify.annotations.NullMarked;
