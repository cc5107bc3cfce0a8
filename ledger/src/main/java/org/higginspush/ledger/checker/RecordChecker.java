package org.higginspush.ledger.checker;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.higginspush.hub.model.Audience;
import org.higginspush.ledger.checker.ContextHistory.ChangeEntry;
import org.jspecify.annotations.Nullable;

/** Checks that the hub has recorded what it acknowledged, and that every device holds what it must know of. Safe for any thread. */
public final class RecordChecker {
    private final Checker checker;
    private final Memberships memberships;
    private final Map<ContextName, ContextHistory> contexts;
    private final Collection<DeviceHistory> devices;
    private final AtomicLong lostByRedis = new AtomicLong();

    RecordChecker(
            Checker checker,
            Memberships memberships,
            Map<ContextName, ContextHistory> contexts,
            Collection<DeviceHistory> devices) {
        this.checker = checker;
        this.memberships = memberships;
        this.contexts = contexts;
        this.devices = devices;
    }

    /** True if every device holds everything it must know of. */
    public boolean hasConverged() {
        return devices.stream().noneMatch(DeviceHistory::mustResync)
                && contexts.entrySet().stream()
                        .noneMatch(contextHistory -> devicesBehind(contextHistory.getKey(), contextHistory.getValue())
                                .findAny()
                                .isPresent());
    }

    /** How many notices are outstanding at this moment: devices that are behind, counted for each context. */
    public long outstanding() {
        return contexts.entrySet().stream()
                .mapToLong(contextHistory -> devicesBehind(contextHistory.getKey(), contextHistory.getValue())
                        .count())
                .sum();
    }

    /** Records a violation for each device and context that is still behind; call it after the time limit. */
    public void recordMissed() {
        devices.stream()
                .filter(DeviceHistory::mustResync)
                .forEach(history -> checker.violation(
                        Violation.Kind.MISSED, history.name() + " was not told to sync everything in a new epoch"));
        contexts.forEach((contextName, contextHistory) -> devicesBehind(contextName, contextHistory)
                .forEach(history -> {
                    long revision = contextHistory.requiredFor(history.name());
                    missed(history, contextName, revision, contextHistory.entry(revision));
                }));
    }

    /** A phone that is asleep was not woken; any other device was not told. */
    private void missed(DeviceHistory history, ContextName contextName, long revision, @Nullable ChangeEntry entry) {
        boolean isAsleep = checker.wakeUps().isPhone(history.name())
                && checker.wakeUps().phone(history.name()).isAsleep();
        checker.violation(
                isAsleep ? Violation.Kind.MISSED_WAKE_UP : Violation.Kind.MISSED,
                contextName,
                entry,
                history.name() + (isAsleep ? " sleeps and" : "") + " misses revision " + revision + " of " + contextName
                        + ", holding " + history.holds(contextName));
    }

    /** True if the hub may have something to wake a device for that had confirmed all it holds at a moment. */
    boolean mayHaveNews(DeviceHistory history, long since) {
        String user = history.name().user();
        return contexts.entrySet().stream()
                .filter(entry -> checker.mayBeConcerned(user, entry.getKey()))
                .anyMatch(entry -> mayHaveJoinedSince(user, entry.getKey(), since)
                        || entry.getValue().mayHaveNewsFor(history.name(), history.holds(entry.getKey()), since));
    }

    private Stream<DeviceHistory> devicesBehind(ContextName contextName, ContextHistory contextHistory) {
        return checker.devicesOf(contextName)
                .filter(history -> contextHistory.requiredFor(history.name()) > history.holds(contextName));
    }

    /**
     * Per context that concerns a user, the highest revision that was acknowledged so far and that a device must know of.
     *
     * @param device the device, or null for one that made nothing
     */
    public Map<ContextName, Long> required(String user, @Nullable String device) {
        Map<ContextName, Long> required = new HashMap<>();
        contexts.forEach((contextName, contextHistory) -> {
            if (checker.isConcerned(user, contextName, Long.MAX_VALUE)) {
                required.put(contextName, contextHistory.recordedFor(nameOf(user, device)));
            }
        });
        return required;
    }

    /** As {@link #required}, also of what may be lost: per context of a user the highest revision that was acknowledged so far. */
    public Map<ContextName, Long> acknowledged(String user) {
        Map<ContextName, Long> acknowledged = new HashMap<>();
        contexts.forEach((contextName, contextHistory) -> {
            if (checker.isConcerned(user, contextName, Long.MAX_VALUE)) {
                acknowledged.put(contextName, contextHistory.requiredFor(null));
            }
        });
        return acknowledged;
    }

    /** Counts what Redis lost at a failover: a user's contexts whose newest acknowledged change is not recorded any more. */
    public void lostByRedis(Map<ContextName, Long> acknowledged, Map<ContextName, Long> recorded) {
        lostByRedis.addAndGet(acknowledged.entrySet().stream()
                .filter(entry -> recorded.getOrDefault(entry.getKey(), -1L) < entry.getValue())
                .count());
    }

    long lostByRedis() {
        return lostByRedis.get();
    }

    private static @Nullable DeviceName nameOf(String user, @Nullable String device) {
        return device == null ? null : new DeviceName(user, device);
    }

    /**
     * Compares what the hub has recorded of a user with what it had acknowledged before it was asked.
     *
     * @param device as whom it was asked, or null
     * @param required as of before it was asked; see {@link #required}
     * @param askedAt when it was asked
     * @param recorded per context, the revision the hub tells the device
     * @param when for people: after what
     */
    public void audit(
            String user,
            @Nullable String device,
            Map<ContextName, Long> required,
            long askedAt,
            Map<ContextName, Long> recorded,
            String when) {
        Map<ContextName, Long> stillRequired = required(user, device);
        required.forEach((contextName, before) -> {
            long revision = Math.min(before, stillRequired.getOrDefault(contextName, -1L));
            long found = recorded.getOrDefault(contextName, -1L);
            if (found < revision) {
                String what = contextName + ": " + revision + " was acknowledged, but " + found + " is recorded";
                lost(contextName, revision, when + ": " + user + " " + what + (device == null ? "" : " for " + device));
            }
        });
        recorded.forEach((contextName, revision) -> auditRecorded(user, contextName, revision, askedAt, when));
    }

    private void lost(ContextName contextName, long revision, String text) {
        checker.violation(
                Violation.Kind.LOST,
                contextName,
                checker.contextHistory(contextName).entry(revision),
                text);
    }

    private void auditRecorded(String user, ContextName contextName, long revision, long askedAt, String when) {
        ContextHistory contextHistory = contexts.get(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        boolean isForeign = contextName.owner() instanceof Audience.Group one
                && memberships.isStrangerSince(one.group(), user, askedAt);
        if (contextHistory == null || isForeign) {
            checker.violation(
                    Violation.Kind.FOREIGN, contextName, entry, when + ": " + user + " is told of " + contextName);
        } else if (!contextHistory.canBeGiven(revision) && contextHistory.isCounted()) {
            checker.violation(new Violation(
                    Violation.Kind.NEEDLESS,
                    AudienceKind.TIMED,
                    when + ": " + contextName + " was announced more often than there are changes: " + revision));
        }
    }

    /**
     * How long each acknowledged change took until the last device it concerns held it, in nanoseconds since the
     * acknowledgement; 0 where all did before.
     */
    public Delays convergence() {
        Delays delays = new Delays();
        contexts.forEach((contextName, contextHistory) -> {
            ContextHistory.Acknowledged[] acknowledged = contextHistory.acknowledged();
            long[] last = new long[acknowledged.length];
            Arrays.fill(last, -1);
            checker.devicesOf(contextName)
                    .map(history -> history.delays(contextName, acknowledged))
                    .forEach(delay -> keepLater(last, delay));
            delays.addAll(last);
        });
        return delays;
    }

    private static void keepLater(long[] last, long[] delays) {
        for (int i = 0; i < last.length; i++) {
            last[i] = Math.max(last[i], delays[i]);
        }
    }

    /** True if a user may have come into a group since a moment, and so be told again what it was told. */
    boolean mayHaveJoinedSince(String user, ContextName contextName, long since) {
        return contextName.owner() instanceof Audience.Group one
                && memberships.mayHaveJoinedSince(one.group(), user, since);
    }

    /** The highest revisions that the hub gave, of all contexts that may concern a device. */
    Map<ContextName, Long> given(DeviceName device) {
        Map<ContextName, Long> given = new HashMap<>();
        contexts.forEach((contextName, contextHistory) -> {
            if (checker.mayBeConcerned(device.user(), contextName)) {
                given.put(contextName, contextHistory.givenUpTo());
            }
        });
        return given;
    }
}
