package org.higginspush.hub.backplane;

import org.higginspush.hub.backplane.ModelRules.Broken;
import org.jspecify.annotations.Nullable;

/**
 * The hub's side of one device in the model: the map of newest notices, and the bookkeeping that finds out what was lost.
 */
final class ModelSession {
    static final long NO_REPLY_DUE = -2;

    /** What waits per context, and the offset of the oldest change of it that was not told yet. */
    private final @Nullable Recorded[] waiting = new Recorded[ModelRules.CONTEXTS];

    private final long[] waitsSince = new long[ModelRules.CONTEXTS];

    /** Since when the device asks; read by {@link ModelHub} between registering and answering. */
    long since;

    boolean isRegistered;
    boolean isAnswered;
    boolean isConnected = true;

    /** How many notices were written in all, and up to the last reply. */
    private int told;

    private int toldAtReply;

    /** Up to which offset the device has confirmed everything, and what the last reply leaves it to confirm. */
    long confirmed;

    private long offeredAtReply;

    /** The position that the reply to the waiting heartbeat promises; {@link #NO_REPLY_DUE} if none waits. */
    long replyDue = NO_REPLY_DUE;

    ModelSession copy() {
        ModelSession copy = new ModelSession();
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            copy.waiting[context] = waiting[context];
            copy.waitsSince[context] = waitsSince[context];
        }
        copy.since = since;
        copy.isRegistered = isRegistered;
        copy.isAnswered = isAnswered;
        copy.isConnected = isConnected;
        copy.told = told;
        copy.toldAtReply = toldAtReply;
        copy.confirmed = confirmed;
        copy.offeredAtReply = offeredAtReply;
        copy.replyDue = replyDue;
        return copy;
    }

    void key(ModelKey key) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            key.add(waiting[context]).add(waiting[context] == null ? 0 : waitsSince[context]);
        }
        key.add(since).add(isRegistered).add(isAnswered).add(isConnected);
        key.add(told).add(toldAtReply).add(confirmed).add(offeredAtReply).add(replyDue);
    }

    // ---- the map of newest notices

    void offer(int context, Recorded recorded) {
        Recorded before = waiting[context];
        if (before == null) {
            waitsSince[context] = recorded.offset();
        }
        if (before == null || before.offset() < recorded.offset()) {
            waiting[context] = recorded;
        }
    }

    boolean isWaiting() {
        return next() >= 0;
    }

    /** True if nothing waits that is older than an offset, or as old. */
    boolean isWrittenUpTo(long offset) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            if (waiting[context] != null && waitsSince[context] <= offset) {
                return false;
            }
        }
        return true;
    }

    /** The context whose notice has the lowest offset; -1 if nothing waits. */
    private int next() {
        int next = -1;
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            Recorded recorded = waiting[context];
            if (recorded != null && (next < 0 || recorded.offset() < waiting[next].offset())) {
                next = context;
            }
        }
        return next;
    }

    /** Takes the next notice from the map; it counts as told, whether it arrives or not. */
    ModelFrame.Notice write(ModelRules rules, ModelHub hub) {
        int context = next();
        Recorded recorded = waiting[context];
        waiting[context] = null;
        told++;
        long position = recorded.offset();
        for (int other = 0; other < ModelRules.CONTEXTS && rules.keeps(Broken.POSITION_BEYOND_WHAT_WAITS); other++) {
            if (waiting[other] != null) {
                position = Math.min(position, waitsSince[other] - 1);
            }
        }
        return hub.notice(context, recorded, position);
    }

    // ---- finding out what was lost

    /** The subscription was answered with everything up to a position. */
    void answered(long position) {
        isAnswered = true;
        confirmed = position;
        offeredAtReply = position;
        toldAtReply = told;
    }

    /**
     * A heartbeat came in.
     *
     * @return true if something that was told has not arrived: everything since {@link #confirmed} is to be offered again
     */
    boolean heartbeat(ModelRules rules, ModelFrame.Connect connect) {
        boolean fresh = connect.fresh() && rules.keeps(Broken.OLD_CONNECTION_TRUSTED);
        isConnected = true;
        int expected = fresh ? told : toldAtReply;
        boolean lost = connect.heard() < expected && rules.keeps(Broken.NO_HEARTBEAT_CHECK);
        if (lost) {
            told = rules.keeps(Broken.COUNT_FORGETS_WHAT_IS_UNDER_WAY)
                    ? told - (expected - connect.heard())
                    : connect.heard();
        } else {
            confirmed = Math.max(confirmed, offeredAtReply);
        }
        return lost;
    }

    /** The reply is written. */
    long reply(ModelRules rules, long newest) {
        long position = rules.keeps(Broken.REPLY_AHEAD_OF_THE_QUEUE) ? replyDue : newest;
        toldAtReply = told;
        offeredAtReply = replyDue;
        replyDue = NO_REPLY_DUE;
        return rules.cautious() ? confirmed : position;
    }

    void loseConnection() {
        isConnected = false;
        replyDue = NO_REPLY_DUE;
    }
}
