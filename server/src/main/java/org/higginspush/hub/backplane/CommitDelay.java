package org.higginspush.hub.backplane;

import java.util.concurrent.TimeUnit;

/**
 * How long the writer waits for more changes before it commits (Kafka's {@code linger.ms}). A commit costs about as much as
 * delivering ten changes, however many changes it holds. So the next commit waits until two milliseconds after the last one,
 * and in steps of two up to eight while changes keep coming. It does not wait longer for publishers that each wait for a
 * receipt, because they send nothing meanwhile; the first change after a pause is committed at once.
 *
 * <p>Times are nanoseconds as of {@link System#nanoTime}. Not safe for several threads.
 */
final class CommitDelay {
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(8);
    /** Changes keep coming if the last came less than this ago. */
    private static final long RECENT = TimeUnit.MILLISECONDS.toNanos(1);
    /** A group of this size is committed without delay. */
    static final int FULL_GROUP = 32;

    private long committedAt;
    private long addedAt;

    CommitDelay(long now) {
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
     * How long to wait before the next commit; 0 or less for not at all. Ask again after that time.
     *
     * @param waiting how many changes are in the queue
     */
    long remaining(long now, int waiting) {
        long sinceCommit = now - committedAt;
        if (waiting >= FULL_GROUP || sinceCommit >= LONGEST) {
            return 0;
        }
        boolean growing = waiting > 1 && now - addedAt < RECENT;
        return sinceCommit < STEP || growing ? STEP - sinceCommit % STEP : 0;
    }
}
