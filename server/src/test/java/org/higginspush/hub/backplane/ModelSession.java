package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.backplane.ModelRules.OmittedRule;
import org.jspecify.annotations.Nullable;

/**
 * The hub's side of one device in the model, on a WebSocket: the map of newest notices, and the bookkeeping that finds out
 * what was lost. It keeps the rules of {@link org.higginspush.hub.session.DeviceSession} under the same names.
 */
final class ModelSession {
    static final long NONE_DUE = -2;

    /** What waits per context, and the offset of the oldest change of it that was not told yet. */
    private final @Nullable RegisterEntry[] waiting = new RegisterEntry[ModelRules.CONTEXTS];

    private final long[] waitsSince = new long[ModelRules.CONTEXTS];

    /** Taken from the map, and not written yet. */
    private List<ModelFrame.NoticeFrame> inHand = List.of();

    private long inHandAfter;
    private long shownBefore;

    /** Since when the device asks; read by {@link ModelHub} between registering and answering. */
    long since;

    boolean isRegistered;
    boolean isAnswered;
    boolean isConnected = true;

    /** It goes on over another connection, and nothing is written before what the former one lost was offered again. */
    private boolean moving;

    /** How many notices were taken in all, and the highest position they showed. */
    private int sent;

    private long shown;

    /** The same as far as it was written before the last reply. */
    private int sentAtReply;

    private long shownAtReply;

    /** Everything up to this offset is known to have arrived. */
    private long verified;

    /** Everything after this offset is to be offered again; {@link #NONE_DUE} if nothing was lost. */
    private long repairSince = NONE_DUE;

    /** The most that the reply to the waiting heartbeat may say; {@link #NONE_DUE} if none waits. */
    private long replyUpTo = NONE_DUE;

    ModelSession copy() {
        ModelSession copy = new ModelSession();
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            copy.waiting[context] = waiting[context];
            copy.waitsSince[context] = waitsSince[context];
        }
        copy.inHand = inHand;
        copy.inHandAfter = inHandAfter;
        copy.shownBefore = shownBefore;
        copy.since = since;
        copy.isRegistered = isRegistered;
        copy.isAnswered = isAnswered;
        copy.isConnected = isConnected;
        copy.moving = moving;
        copy.sent = sent;
        copy.shown = shown;
        copy.sentAtReply = sentAtReply;
        copy.shownAtReply = shownAtReply;
        copy.verified = verified;
        copy.repairSince = repairSince;
        copy.replyUpTo = replyUpTo;
        return copy;
    }

    void key(ModelKey key) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            key.add(waiting[context]).add(waiting[context] == null ? 0 : waitsSince[context]);
        }
        inHand.forEach(notice -> notice.key(key));
        if (!inHand.isEmpty()) {
            key.add('H').add(inHandAfter).add(shownBefore);
        }
        key.add(since).add(isRegistered).add(isAnswered).add(isConnected).add(moving);
        key.count(sent).add(shown).count(sentAtReply).add(shownAtReply);
        key.add(verified).add(repairSince).add(replyUpTo);
    }

    // ---- the map of newest notices

    void offer(int context, RegisterEntry recorded) {
        RegisterEntry before = waiting[context];
        waitsSince[context] = before == null ? recorded.offset() : Math.min(waitsSince[context], recorded.offset());
        if (before == null || before.revision() < recorded.revision()) {
            waiting[context] = recorded;
        }
    }

    private void dropUpTo(long offset) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            if (waiting[context] != null && waiting[context].offset() <= offset) {
                waiting[context] = null;
            }
            waitsSince[context] = Math.max(waitsSince[context], offset + 1);
        }
    }

    /** The offset below everything that waits, or {@code otherwise} if that is lower or nothing waits. */
    private long floor(long otherwise) {
        long floor = otherwise;
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            if (waiting[context] != null) {
                floor = Math.min(floor, waitsSince[context] - 1);
            }
        }
        return floor;
    }

    /** The context whose notice has the lowest offset; -1 if nothing waits. */
    private int next() {
        int next = -1;
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            RegisterEntry recorded = waiting[context];
            if (recorded != null && (next < 0 || recorded.offset() < waiting[next].offset())) {
                next = context;
            }
        }
        return next;
    }

    // ---- writing

    boolean canTake(ModelRules rules) {
        return inHand.isEmpty()
                && next() >= 0
                && (isAnswered || !rules.keeps(OmittedRule.NOTICES_AHEAD_OF_THE_ANSWER))
                && (!moving || !rules.keeps(OmittedRule.NOTICES_AHEAD_OF_THE_REPAIR));
    }

    /** Takes all that waits, to be written; it counts as sent, whether it arrives or not. */
    void take(ModelRules rules, ModelHub hub) {
        inHandAfter = floor(Long.MAX_VALUE);
        shownBefore = shown;
        List<ModelFrame.NoticeFrame> batch = new ArrayList<>();
        for (int context = next(); context >= 0; context = next()) {
            RegisterEntry recorded = waiting[context];
            waiting[context] = null;
            long most = rules.keeps(OmittedRule.POSITION_BEYOND_WHAT_WAITS) ? floor(Long.MAX_VALUE) : Long.MAX_VALUE;
            batch.add(hub.notice(context, recorded, Math.min(recorded.offset(), most)));
        }
        inHand = List.copyOf(batch);
        sent += batch.size();
        shown = Math.max(shown, batch.get(batch.size() - 1).position());
    }

    boolean canWrite() {
        return !inHand.isEmpty();
    }

    List<ModelFrame.NoticeFrame> write() {
        List<ModelFrame.NoticeFrame> written = inHand;
        inHand = List.of();
        return written;
    }

    // ---- finding out what was lost

    /** The subscription was answered with everything up to a position. */
    void answered(long position) {
        isAnswered = true;
        verified = position;
        shown = position;
        shownAtReply = Math.min(shownAtReply, position);
        dropUpTo(position);
    }

    private void moves(ModelRules rules) {
        isConnected = true;
        moving = true;
        inHand = List.of();
        if (rules.keeps(OmittedRule.OLD_CONNECTION_TRUSTED)) {
            sentAtReply = sent;
            shownAtReply = shown;
        }
    }

    /**
     * A heartbeat came in.
     *
     * @param routed every announcement up to this offset has passed the session
     */
    void heartbeat(ModelRules rules, ModelFrame.ConnectFrame connect, long routed) {
        if (connect.fresh()) {
            moves(rules);
        }
        boolean fewer = connect.heard() < sentAtReply;
        if (!rules.keeps(OmittedRule.NO_HEARTBEAT_CHECK)) {
            verified = floor(routed);
        } else if (fewer || connect.position() < shownAtReply) {
            loses(Math.min(connect.position(), verified));
            forget(rules, connect, fewer ? sentAtReply - connect.heard() : 0);
        } else if (hasAll(connect) || !rules.keeps(OmittedRule.CONFIRMED_WITHOUT_BEING_SHOWN)) {
            verified = Math.max(verified, floor(routed));
        }
        moving &= repairSince != NONE_DUE;
        replyUpTo = verified;
    }

    private void loses(long offeredSince) {
        repairSince = repairSince == NONE_DUE ? offeredSince : Math.min(repairSince, offeredSince);
    }

    private void forget(ModelRules rules, ModelFrame.ConnectFrame connect, int lost) {
        sent = rules.keeps(OmittedRule.COUNT_FORGETS_WHAT_IS_UNDER_WAY) ? sent - lost : connect.heard();
        sentAtReply -= lost;
        shownAtReply = Math.min(shownAtReply, connect.position());
    }

    private boolean hasAll(ModelFrame.ConnectFrame connect) {
        return connect.position() >= shown && connect.heard() >= sent;
    }

    boolean canRepair() {
        return repairSince != NONE_DUE;
    }

    /** Everything that the device may have missed is put into the map again; then it may be written. */
    void repair(String device, ModelHub hub) {
        hub.offerAgain(device, this, repairSince);
        repairSince = NONE_DUE;
        moving = false;
    }

    boolean canReply() {
        return replyUpTo != NONE_DUE && repairSince == NONE_DUE;
    }

    /** The reply is written. */
    long reply(ModelRules rules, long newest) {
        boolean counts = inHand.isEmpty() || !rules.keeps(OmittedRule.WHAT_IS_IN_HAND_IS_EXPECTED);
        sentAtReply = counts ? sent : sent - inHand.size();
        shownAtReply = counts ? shown : shownBefore;
        long written = inHand.isEmpty() ? Long.MAX_VALUE : inHandAfter;
        long most = rules.keeps(OmittedRule.REPLY_BEYOND_WHAT_IS_CONFIRMED) ? replyUpTo : newest;
        replyUpTo = NONE_DUE;
        return rules.keeps(OmittedRule.REPLY_AHEAD_OF_THE_QUEUE) ? floor(Math.min(most, written)) : newest;
    }

    void loseConnection() {
        isConnected = false;
        replyUpTo = NONE_DUE;
    }
}
