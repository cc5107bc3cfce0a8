package org.higginspush.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What was published in one run and who heard it: every publish is due at every device of its user exactly once.
 *
 * <p>{@link #publish} belongs to one publishing thread, the rest to the loop's thread.
 */
public final class DeliveryTracker {
    /** The longest latency told apart; longer ones count as this. */
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final long firstRevision;
    private final int[] users;
    private final long[] intended;
    private final byte[] heardBy;
    private final int perUser;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);

    private volatile int published;
    private long recordFrom = Long.MAX_VALUE;
    private long delivered;
    private long repeated;
    private long misrouted;
    private long unknown;

    /**
     * @param firstRevision the revision of the first publish; every later one has the next
     * @param capacity the most publishes this run may have
     * @param perUser how many devices each user has, 1 to 8
     */
    public DeliveryTracker(long firstRevision, int capacity, int perUser) {
        if (perUser < 1 || perUser > Byte.SIZE) {
            throw new IllegalArgumentException("1 to 8 devices a user, not " + perUser);
        }
        this.firstRevision = firstRevision;
        this.perUser = perUser;
        users = new int[capacity];
        intended = new long[capacity];
        heardBy = new byte[capacity];
    }

    /** Whether there is no room for another publish. */
    public boolean isFull() {
        return published == users.length;
    }

    /**
     * Notes a publish, before it is sent.
     *
     * @param at the nanosecond time at which it was due to be sent, whether or not the generator was in time
     * @return its revision
     */
    public long publish(int user, long at) {
        int index = published;
        users[index] = user;
        intended[index] = at;
        published = index + 1;
        return firstRevision + index;
    }

    /** Records the latencies of publishes due at this time or later. */
    public void recordFrom(long nanoTime) {
        recordFrom = nanoTime;
    }

    /**
     * Notes what a device heard.
     *
     * @return whether all devices of the user have heard it now
     */
    public boolean heard(Device.Id device, int user, long revision, long now) {
        long index = revision - firstRevision;
        if (index < 0 || index >= published) {
            unknown++;
            return false;
        }
        if (user != device.user() || users[(int) index] != user) {
            misrouted++;
            return false;
        }
        return heard(device.index(), (int) index, now);
    }

    private boolean heard(int device, int index, long now) {
        int bit = 1 << device;
        if ((heardBy[index] & bit) != 0) {
            repeated++;
            return false;
        }
        heardBy[index] |= (byte) bit;
        delivered++;
        if (intended[index] >= recordFrom) {
            latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(0, now - intended[index])));
        }
        return (heardBy[index] & 0xFF) == everyone();
    }

    public int published() {
        return published;
    }

    public long delivered() {
        return delivered;
    }

    /** Whether everything published was heard by all it was for. */
    public boolean isComplete() {
        return delivered == (long) published * perUser;
    }

    public Histogram latencies() {
        return latencies;
    }

    /** What went wrong so far; what is still under way counts as lost. Takes a moment: do not call it during a run. */
    public Faults faults() {
        byte[] heardLater = new byte[highestUser() + 1];
        long lost = 0;
        long overtaken = 0;
        for (int index = published - 1; index >= 0; index--) {
            int missing = everyone() & ~heardBy[index];
            overtaken += Integer.bitCount(missing & heardLater[users[index]]);
            lost += Integer.bitCount(missing & ~heardLater[users[index]]);
            heardLater[users[index]] |= heardBy[index];
        }
        return new Faults(lost, overtaken, repeated + unknown, misrouted);
    }

    private int everyone() {
        return (1 << perUser) - 1;
    }

    private int highestUser() {
        int highest = 0;
        for (int index = 0; index < published; index++) {
            highest = Math.max(highest, users[index]);
        }
        return highest;
    }

    /**
     * Deliveries that should not be, or should have been.
     *
     * @param lost never heard by a device it was for, nor a later one of its context
     * @param overtaken never heard, but a later one of its context was, which says all that this one would have: fine
     *     for the hub, which promises the newest, not for a server that promises every message
     * @param repeated heard again by the same device, or never published
     * @param misrouted heard by another user's device
     */
    public record Faults(long lost, long overtaken, long repeated, long misrouted) {
        public static final Faults NONE = new Faults(0, 0, 0, 0);

        public Faults plus(Faults other) {
            return new Faults(
                    lost + other.lost,
                    overtaken + other.overtaken,
                    repeated + other.repeated,
                    misrouted + other.misrouted);
        }
    }
}
