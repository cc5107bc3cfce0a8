package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * A change of one of a user's contexts, on its way into the user's registers.
 *
 * @param revision null lets the hub give the next one
 * @param origin the device of this user that made it; null if none did
 * @param spread for the notice
 * @param timed the waiting change that this is, deleted together with the recording of it; null if it is none
 */
record ContextChange(
        ContextKey key,
        @Nullable Long revision,
        @Nullable String origin,
        int spread,
        @Nullable TimedChange timed) {
    /** What is to be written, and the deletion of the waiting change with it. */
    List<Journal.Write> writes(Journal.Write... writes) {
        if (timed == null) {
            return List.of(writes);
        }
        List<Journal.Write> all = new ArrayList<>(List.of(writes));
        all.add(new Journal.Write.DeleteTimed(timed.id()));
        return all;
    }
}
