/** How XML from outside is read, and answers are written in it: one strict configuration. Knows Jackson and Woodstox and nothing of the hub. */
@NullMarked
package org.higginspush.hub.xml;

import org.jspecify.annotations.NullMarked;
