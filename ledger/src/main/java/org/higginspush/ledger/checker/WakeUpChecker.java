package org.higginspush.ledger.checker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.ledger.checker.PhoneHistory.WakeUpTimes;
import org.jspecify.annotations.Nullable;

/** Counts wake-ups, and keeps the histories of the phones that sleep. Safe for any thread. */
public final class WakeUpChecker {
    /**
     * What was counted.
     *
     * @param phones that sleep
     * @param taken wake-ups that the push service took
     * @param whileAwake those that came while their phone was awake
     * @param underWay those that came to a phone that knew everything, but cannot have been withdrawn any more
     * @param repeated those that came to a phone that knew everything, because the hub was killed before it had stored that
     */
    public record WakeUpCounts(int phones, long taken, long whileAwake, long underWay, long repeated) {
        @Override
        public String toString() {
            return taken + " of " + phones + " phones that sleep; " + whileAwake + " came while they were awake, "
                    + underWay + " were under way, " + repeated + " repeated after a kill";
        }
    }

    private final Checker checker;
    private final Map<DeviceName, PhoneHistory> phones = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong lastTaken = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong whileAwake = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private volatile WakeUpTimes times = new WakeUpTimes(Duration.ZERO, Duration.ZERO);
    private volatile boolean isQuiet;
    private volatile @Nullable DeviceName witness;

    WakeUpChecker(Checker checker) {
        this.checker = checker;
    }

    /** The rules that the hub is configured with; to be called before the first wake-up. */
    public void rules(WakeUpTimes configured) {
        times = configured;
    }

    WakeUpTimes times() {
        return times;
    }

    /** The history of a phone; created when first asked for. */
    public PhoneHistory phone(DeviceName device) {
        return phones.computeIfAbsent(device, name -> new PhoneHistory(checker.history(name), checker, this));
    }

    boolean isPhone(DeviceName device) {
        return phones.containsKey(device);
    }

    /** True if all phones wait to be woken. */
    public boolean areAsleep() {
        return phones.values().stream().allMatch(PhoneHistory::isAsleep);
    }

    /**
     * Nothing happens from now on that any phone is to be woken for: all have confirmed all there is, and that is stored.
     *
     * @param except the one phone that there will be a change for
     */
    public void quietBegins(DeviceName except) {
        witness = except;
        isQuiet = true;
    }

    /** There may be changes for all again. */
    public void quietEnds() {
        isQuiet = false;
    }

    boolean isQuietFor(DeviceName device) {
        return isQuiet && !device.equals(witness);
    }

    /** One was taken. True if it is the first since the hub was started. */
    boolean taken(long now) {
        taken.incrementAndGet();
        return lastTaken.getAndSet(now) < checker.hubEvents().startedAt();
    }

    void tookPlaceWhileAwake() {
        whileAwake.incrementAndGet();
    }

    void wasUnderWay() {
        underWay.incrementAndGet();
    }

    void wasRepeated() {
        repeated.incrementAndGet();
    }

    void needless(PhoneHistory phone, String what) {
        checker.violation(Violation.Kind.NEEDLESS_WAKE_UP, phone.history().name() + " " + what);
    }

    WakeUpCounts counts() {
        return new WakeUpCounts(phones.size(), taken.get(), whileAwake.get(), underWay.get(), repeated.get());
    }
}
