/** Storage and announcement behind one seam: record a change, read what a user missed, listen for a user's notices. */
@NullMarked
package org.higginspush.hub.backplane;

import org.jspecify.annotations.NullMarked;
