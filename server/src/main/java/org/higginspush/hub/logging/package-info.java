/** How the hub logs: levels, and the form of a line. Secrets are removed from every line. */
@NullMarked
package org.higginspush.hub.logging;

import org.jspecify.annotations.NullMarked;
