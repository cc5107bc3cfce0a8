package org.higginspush.hub.backplane;

import java.util.List;
import org.higginspush.hub.backplane.Database.History;

/**
 * How far the commits of a history have come. Each one either has a higher offset than all before it, or raises the
 * ceiling. So it can be told whether a database has come as far, and hardly a commit has to write more than it would anyway.
 *
 * @param offset a record with an offset as high as this is there, unless the ceiling was raised since
 * @param seen the highest offset of all commits: higher than {@code offset} if its record was deleted since
 */
record Watermark(String epoch, long ceiling, long offset, long seen) {
    Watermark(String epoch, long ceiling, long offset) {
        this(epoch, ceiling, offset, offset);
    }

    /**
     * The ceiling that a commit must have to be told from those before it.
     *
     * @param wanted the ceiling it has anyway, or 0
     */
    long ceilingOf(List<Journal.Write> writes, long wanted) {
        boolean isTold = highestOffset(writes) > seen && !deletes(writes);
        return wanted == 0 && isTold ? 0 : Math.max(wanted, ceiling + 1);
    }

    /** The one after a commit that has raised the ceiling, or, if that is 0, has not. */
    Watermark after(List<Journal.Write> writes, long newCeiling) {
        long highest = highestOffset(writes);
        long there = deletes(writes) ? 0 : Math.max(offset, highest);
        return new Watermark(epoch, newCeiling == 0 ? ceiling : newCeiling, there, Math.max(seen, highest));
    }

    private static long highestOffset(List<Journal.Write> writes) {
        long highest = 0;
        for (Journal.Write write : writes) {
            highest = Math.max(highest, offset(write));
        }
        return highest;
    }

    private static long offset(Journal.Write write) {
        if (write instanceof Journal.Write.Save save) {
            return save.register().lastOffset();
        }
        if (write instanceof Journal.Write.SaveGroup save) {
            return save.register().lastOffset();
        }
        return write instanceof Journal.Write.SaveEveryone save
                ? save.register().lastOffset()
                : 0;
    }

    /** The record with the highest offset may be among those that are deleted. */
    private static boolean deletes(List<Journal.Write> writes) {
        for (Journal.Write write : writes) {
            if (write instanceof Journal.Write.Forget
                    || write instanceof Journal.Write.RemoveMember
                    || write instanceof Journal.Write.ForgetGroup) {
                return true;
            }
        }
        return false;
    }

    /** True if a database with this history and these records has come as far. */
    boolean isReachedBy(History found, long highestOffset) {
        return found.epoch().equals(epoch)
                && (found.ceiling() > ceiling || found.ceiling() == ceiling && highestOffset >= offset);
    }

    /** False if no hub can have written it. */
    boolean isBelievable() {
        return new History(epoch, ceiling).isBelievable() && OffsetClock.isBelievable(offset);
    }
}
