package org.higginspush.hub.wakeup;

import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Up to where changes for everyone concern a device: all but those that it made.
 *
 * @param offset the highest offset of a change for everyone; 0 if there was none
 * @param origin the device that made that change; null if no device did
 * @param offsetByOthers the highest offset of one that this device did not make; as high as {@code offset} if {@code origin} is null
 */
record EveryoneOffsets(long offset, @Nullable Origin origin, long offsetByOthers) {
    static final EveryoneOffsets NONE = new EveryoneOffsets(0, null, 0);

    /** With one more change. Changes may be taken in in any order. */
    EveryoneOffsets with(long other, @Nullable Origin by) {
        boolean isByOther = origin == null || !origin.equals(by);
        if (other <= offset) {
            return new EveryoneOffsets(offset, origin, isByOther ? Math.max(offsetByOthers, other) : offsetByOthers);
        }
        return new EveryoneOffsets(other, by, by == null ? other : isByOther ? offset : offsetByOthers);
    }

    /** The highest offset of a change that a device did not make. */
    long highestFor(String user, String device) {
        boolean made = origin != null
                && origin.device().equals(device)
                && origin.user().equals(user);
        return made ? offsetByOthers : offset;
    }
}
