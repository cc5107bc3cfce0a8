package org.higginspush.hub.backplane;

import java.util.concurrent.TimeUnit;

/**
 * How long a group of changes that wait for the disk is let grow. A commit costs about as much as the deliveries of ten
 * changes, whatever is in it, so after one the next group is given two milliseconds, and two more, up to eight, as long as
 * changes keep coming. Publishers who wait for their answers fall silent at once, so they are not made to wait longer; nor
 * is the first change after a pause.
 *
 * <p>Times are nanoseconds of a clock that never jumps. Not safe for several threads.
 */
final class Breath {
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(8);
    /** Changes keep coming if the last came less than this ago. */
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(1);
    /** So many need not grow. */
    static final int WORTH_A_COMMIT = 32;

    private long committedAt;
    private long addedAt;

    Breath(long now) {
        committedAt = now - LONGEST;
    }

    /** A commit has ended. */
    void committed(long now) {
        committedAt = now;
    }

    /** A change was added to those that wait. */
    void added(long now) {
        addedAt = now;
    }

    /**
     * How long to wait before the next commit; 0 or less for not at all. To be asked again then.
     *
     * @param waiting how many changes wait
     */
    long left(long now, int waiting) {
        long sinceCommit = now - committedAt;
        if (waiting >= WORTH_A_COMMIT || sinceCommit >= LONGEST) {
            return 0;
        }
        boolean growing = waiting > 1 && now - addedAt < SILENCE;
        return sinceCommit < STEP || growing ? STEP - sinceCommit % STEP : 0;
    }
}
