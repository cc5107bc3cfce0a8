/** What happened to each user's devices in the last hour, for whoever asks why one of them did not sync. */
@NullMarked
package org.higginspush.hub.timeline;

import org.jspecify.annotations.NullMarked;
