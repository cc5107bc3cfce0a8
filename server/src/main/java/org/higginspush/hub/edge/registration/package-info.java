/** What devices and operators may do with registrations, the same for every protocol. */
@NullMarked
package org.higginspush.hub.edge.registration;

import org.jspecify.annotations.NullMarked;
