package org.higginspush.ledger.checker;

import java.time.Duration;

/**
 * The history of one phone that sleeps: when it was woken, when it was awake, and when the hub answered it. Says which wake-ups were for
 * nothing. Safe for any thread.
 *
 * <p>A wake-up that came while the phone was awake, or so soon afterwards that it may have been under way, was for nothing only if the
 * phone had a session all the time: if the hub answered heartbeats of that session before and after.
 */
public final class PhoneHistory {
    /** A wake-up that the hub can withdraw no more comes after this at the latest. */
    static final Duration UNDER_WAY = Duration.ofMillis(400);
    /** The first of a hub that has just started: its process loads what it needs to connect to a push service. */
    static final Duration FIRST_UNDER_WAY = Duration.ofSeconds(2);
    /** What the hub was told so long ago it has stored, while its disk works. */
    static final Duration STORED_WITHIN = Duration.ofSeconds(1);
    /** The hub's clock counts milliseconds, and is not the checker's. */
    static final Duration CLOCKS_DIFFER = Duration.ofMillis(20);

    private static final long NEVER = Long.MIN_VALUE;

    /** The rules of the hub that wake-ups are checked by: {@code push.interval} and {@code push.confirm-within}. */
    public record WakeUpTimes(Duration interval, Duration confirmWithin) {}

    private final DeviceHistory history;
    private final Checker checker;
    private final WakeUpChecker wakeUps;

    private boolean isProven;
    private long provenAt;
    private boolean isAwake = true;
    private long asleepSince = NEVER;

    /** The last wake-up that counts for the interval; {@link #NEVER} if the next one may come at any time. */
    private long lastTaken = NEVER;
    /** The last one while it was awake. */
    private long takenWhileConnected = NEVER;

    /** When the hub answered the first, and the last three, of one session. */
    private long firstAnswer = NEVER;

    private final long[] answers = new long[3];

    PhoneHistory(DeviceHistory history, Checker checker, WakeUpChecker wakeUps) {
        this.history = history;
        this.checker = checker;
        this.wakeUps = wakeUps;
    }

    DeviceHistory history() {
        return history;
    }

    /** The hub has answered that the registration is proven. */
    public synchronized void proven() {
        isProven = true;
        provenAt = checker.now();
    }

    /** It may be registered no more. */
    public synchronized void unproven() {
        isProven = false;
    }

    /** It wakes up: from now on it connects or asks. */
    public synchronized void wakes() {
        isAwake = true;
    }

    /** The hub has answered what confirmed that the phone knows everything that it was told; it has no connection any more. */
    public synchronized void sleeps() {
        isAwake = false;
        asleepSince = checker.now();
        sessionBegins();
    }

    /** True while it waits to be woken. */
    public synchronized boolean isAsleep() {
        return !isAwake;
    }

    /** It has another session, or none. */
    public synchronized void sessionBegins() {
        firstAnswer = NEVER;
        takenWhileConnected = NEVER;
    }

    /** The hub has answered a heartbeat, or the subscription, of its session. */
    public synchronized void answered() {
        long now = checker.now();
        boolean isFirst = firstAnswer == NEVER;
        firstAnswer = isFirst ? now : firstAnswer;
        answers[0] = isFirst ? now : answers[1];
        answers[1] = isFirst ? now : answers[2];
        answers[2] = now;
        if (takenWhileConnected != NEVER && !mayHaveBeenDead(now)) {
            wakeUps.needless(this, "was woken although it was connected");
        }
        takenWhileConnected = NEVER;
    }

    /** Three answers in less than this time: no notice can have waited for its confirmation for so long. */
    private boolean mayHaveBeenDead(long now) {
        return now - answers[0] >= wakeUps.times().confirmWithin().toNanos()
                || checker.hubEvents().clockSetSince(answers[0])
                || checker.hubEvents().endedSince(answers[0]);
    }

    /**
     * The push service takes a wake-up.
     *
     * @param earlier by how many nanoseconds the hub may have sent it earlier than a moment ago
     * @param isAnswered false if the hub will not hear that it was taken
     */
    public synchronized void wakeUpTaken(long earlier, boolean isAnswered) {
        long now = checker.now();
        long sent = now - earlier - (wakeUps.taken(now) ? FIRST_UNDER_WAY : UNDER_WAY).toNanos();
        checkInterval(now);
        boolean mayBeWithdrawn =
                isAwake || sent <= asleepSince || checker.hubEvents().heldUpSince(asleepSince);
        lastTaken = isAnswered && !mayBeWithdrawn ? now : NEVER;
        if (isAwake) {
            if (firstAnswer != NEVER
                    && sent > firstAnswer
                    && !checker.hubEvents().heldUpSince(firstAnswer)) {
                takenWhileConnected = now;
            }
            wakeUps.tookPlaceWhileAwake();
        } else {
            checkNeed(now, mayBeWithdrawn);
        }
    }

    private void checkInterval(long now) {
        HubEvents hubEvents = checker.hubEvents();
        long interval = wakeUps.times().interval().minus(CLOCKS_DIFFER).toNanos();
        long started = hubEvents.startedAt();
        boolean isTooSoon = lastTaken != NEVER
                && now - lastTaken < interval
                && !hubEvents.clockSetSince(lastTaken)
                && !hubEvents.endedSince(lastTaken);
        boolean isTooSoonAfterStart = isProven
                && started != NEVER
                && provenAt < started
                && now - started < interval
                && !hubEvents.clockSetSince(started);
        if (isTooSoon || isTooSoonAfterStart) {
            long since = isTooSoon ? lastTaken : started;
            String what = isTooSoon ? "the wake-up before" : "the start of the hub";
            wakeUps.needless(this, "was woken " + (now - since) / 1_000_000 + " ms after " + what);
        }
    }

    private void checkNeed(long now, boolean mayBeWithdrawn) {
        HubEvents hubEvents = checker.hubEvents();
        if (wakeUps.isQuietFor(history.name())) {
            wakeUps.needless(this, "was woken although nothing had happened");
        } else if (mayBeWithdrawn) {
            wakeUps.wasUnderWay();
        } else if (checker.records().mayHaveNews(history, asleepSince)) {
            return;
        } else if (hubEvents.mayHaveForgotten(asleepSince, STORED_WITHIN.toNanos())) {
            wakeUps.wasRepeated();
        } else {
            long ago = (now - asleepSince) / 1_000_000;
            wakeUps.needless(this, "was woken " + ago + " ms after it had confirmed all there is for it");
        }
    }
}
