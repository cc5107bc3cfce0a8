package org.higginspush.ledger.checker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.checker.ContextHistory.ChangeEntry;
import org.jspecify.annotations.Nullable;

/**
 * Checks the promises during a run, from a history per context (what publishers did) and a history per device (what it
 * was told). Safe for any thread.
 */
public final class Checker {
    private final LongSupplier nanos;
    private final HubClock hubClock;
    private final Memberships memberships;
    private final Map<ContextName, ContextHistory> contexts = new ConcurrentHashMap<>();
    private final Map<DeviceName, DeviceHistory> devices = new ConcurrentHashMap<>();
    private final Map<String, Queue<DeviceHistory>> users = new ConcurrentHashMap<>();
    private final Map<AudienceKind, AtomicLong> changes = new ConcurrentHashMap<>();
    private final AtomicLong acknowledgements = new AtomicLong();
    private final Map<AudienceKind, AtomicLong> notices = new ConcurrentHashMap<>();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong resyncs = new AtomicLong();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicLong newEpochs = new AtomicLong();
    private volatile boolean diskFails;
    private final Violations violations = new Violations();
    private final HubEvents hubEvents;
    private final WakeUpChecker wakeUps = new WakeUpChecker(this);

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}
     * @param time the real time
     */
    public Checker(LongSupplier nanos, InstantSource time) {
        this.nanos = nanos;
        this.hubClock = new HubClock(time);
        this.memberships = new Memberships(nanos);
        this.hubEvents = new HubEvents(nanos);
    }

    /** The time by the clock that never jumps. */
    public long now() {
        return nanos.getAsLong();
    }

    /** The hub's clock. */
    public HubClock hubClock() {
        return hubClock;
    }

    /** When the hub was started, ended and disturbed. */
    public HubEvents hubEvents() {
        return hubEvents;
    }

    /** The wake-ups of phones that sleep. */
    public WakeUpChecker wakeUps() {
        return wakeUps;
    }

    /** The history of a device; created when first asked for. */
    public DeviceHistory history(DeviceName device) {
        return devices.computeIfAbsent(device, this::open);
    }

    private DeviceHistory open(DeviceName device) {
        DeviceHistory history = new DeviceHistory(device, this);
        users.computeIfAbsent(device.user(), unknown -> new ConcurrentLinkedQueue<>())
                .add(history);
        return history;
    }

    private Stream<DeviceHistory> devicesOf(String user) {
        return users.getOrDefault(user, new ConcurrentLinkedQueue<>()).stream();
    }

    /** The devices that are to know of a context's changes. */
    private Stream<DeviceHistory> devicesOf(ContextName contextName) {
        if (contextName.owner() instanceof Audience.User one) {
            return devicesOf(one.user());
        }
        return devices.values().stream()
                .filter(history -> isConcerned(history.name().user(), contextName, Long.MAX_VALUE));
    }

    /** True if a user certainly is to know of a context's changes, since a moment or before. */
    boolean isConcerned(String user, ContextName contextName, long since) {
        if (contextName.owner() instanceof Audience.Group one) {
            return memberships.isMember(one.group(), user) && memberships.memberSince(one.group(), user) <= since;
        }
        return contextName.owner() instanceof Audience.Everyone || contextName.isOf(user);
    }

    /** True if a user may be concerned by a context: what a sync of everything brings. */
    public boolean mayBeConcerned(String user, ContextName contextName) {
        return contextName.owner() instanceof Audience.Group one
                ? memberships.mayBeMember(one.group(), user)
                : contextName.owner() instanceof Audience.Everyone || contextName.isOf(user);
    }

    // ---- called by publishers

    /** A change was made; call it before the change is published for the first time. */
    public void made(Change change) {
        made(change, false);
    }

    /**
     * A change was made; call it before the change is published for the first time.
     *
     * @param timed true if it is to wait for its time
     */
    public void made(Change change, boolean timed) {
        count(changes, AudienceKind.of(change, timed));
        ContextHistory contextHistory = contextHistory(change);
        if (change.revision() == null) {
            contextHistory.madeWithoutRevision(timed, now());
        } else {
            contextHistory.made(entry(change, timed, interruptions.get()));
        }
    }

    private ChangeEntry entry(Change change, boolean timed, int interruptions) {
        return new ChangeEntry(change, timed, now(), hubClock.realTime(), interruptions);
    }

    private static void count(Map<AudienceKind, AtomicLong> counts, AudienceKind kind) {
        counts.computeIfAbsent(kind, unknown -> new AtomicLong()).incrementAndGet();
    }

    /**
     * The hub answered that a change is recorded.
     *
     * @param revision the one it says it recorded
     */
    public void acknowledged(Change change, long revision) {
        acknowledgements.incrementAndGet();
        if (change.revision() == null) {
            given(change, revision);
            return;
        }
        if (revision != change.revision()) {
            wrong(change, false, "The hub says it recorded " + revision + " for " + change);
        }
        contextHistory(change).acknowledged(change.revision(), now(), interruptionsNow());
    }

    /** Its notice is sent when it is recorded, so the hub cannot forget it. */
    private void given(Change change, long revision) {
        ChangeEntry entry = entry(change, false, Integer.MAX_VALUE);
        ContextName contextName = ContextName.of(change);
        if (!contextHistory(change).given(entry, revision, now())) {
            wrong(change, false, "The hub gave revision " + revision + " to two changes of " + contextName);
        }
        if (entry.onlyFor() != null) {
            devicesOf(contextName)
                    .filter(history -> !entry.concerns(history.name()) && history.wasTold(contextName, revision))
                    .forEach(history -> toldOfWhatIsForAnother(history.name(), contextName, revision));
        }
    }

    /**
     * The hub answered that it keeps a change until its time has come.
     *
     * @param due by the hub's clock
     * @param once true if the change was sent once
     */
    public void kept(Change change, Instant due, boolean once) {
        acknowledgements.incrementAndGet();
        contextHistory(change).kept(change, due, once);
    }

    /** The hub is asked to cancel a change that it keeps and that was sent once. */
    public void cancelling(Change change) {
        contextHistory(change).cancelling(revisionOf(change));
    }

    /** The hub answered that it has cancelled it: nobody is told of it, and nobody was. */
    public void cancelled(Change change) {
        ContextName contextName = ContextName.of(change);
        contextHistory(change).cancelled(revisionOf(change));
        devices.values().stream()
                .filter(history -> history.wasTold(contextName, revisionOf(change)))
                .forEach(history -> toldOfWhatWasCancelled(history.name(), contextName, revisionOf(change)));
    }

    private static long revisionOf(Change change) {
        Long revision = change.revision();
        return revision == null ? -1 : revision;
    }

    /** The time has come of all that the hub keeps, by its clock. */
    public void allAreDue() {
        contexts.values().forEach(contextHistory -> contextHistory.allAreDue(now(), interruptionsNow()));
    }

    /** The hub refused a change it should take. */
    public void refused(Change change, int code, String text) {
        wrong(change, false, "The hub refused " + change + ": " + code + " " + text);
    }

    // ---- called by who manages groups

    /** The hub refused a request it should do. */
    public void refused(String request, int status) {
        violation(Violation.Kind.WRONG, "The hub answered " + request + " with " + status);
    }

    /** The hub is asked to make a user a member of a group, or to end that. */
    public void membershipChanging(String group, String user) {
        memberships.changing(group, user);
    }

    /** It has. */
    public void membershipChanged(String group, String user, boolean isMember) {
        memberships.changed(group, user, isMember);
    }

    /** The hub is asked to delete a group. */
    public void groupEnding(String group) {
        memberships.changingOfGroup(group);
        forgetting(name -> name.isOfGroup(group));
    }

    /** It has, and another of its name may be made. */
    public void groupEnded(String group) {
        forgotten(name -> name.isOfGroup(group));
        memberships.groupEnded(group);
    }

    private void forgetting(Predicate<ContextName> which) {
        interruptions.incrementAndGet();
        histories(which).forEach(ContextHistory::forgetting);
    }

    private void forgotten(Predicate<ContextName> which) {
        int now = interruptions.incrementAndGet();
        histories(which).forEach(contextHistory -> contextHistory.forgotten(now, hubClock));
    }

    private Stream<ContextHistory> histories(Predicate<ContextName> which) {
        return contexts.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(Map.Entry::getValue);
    }

    /** All groups and memberships were told to the hub again, after its log was garbled. */
    public void membershipsRestored() {
        memberships.restored();
    }

    // ---- called by who injects faults

    /**
     * The hub is about to die, or has died: it may forget what it announced but did not acknowledge, and announce it
     * again when the publisher retries. Call it before and after, because publishers go on meanwhile.
     */
    public void hubInterrupted() {
        interruptions.incrementAndGet();
    }

    /** The hub's process is about to end, or has ended. Call it before and after, as {@link #hubInterrupted}. */
    public void hubEnds() {
        hubInterrupted();
        hubEvents.ended();
    }

    /** The hub's disk is about to fail: until it recovers, the hub may refuse and forget what it has announced. */
    public void diskFails() {
        hubInterrupted();
        hubEvents.diskFailed();
        diskFails = true;
    }

    /** The hub's disk is about to recover. */
    public void diskRecovers() {
        hubInterrupted();
        hubEvents.diskFailed();
        diskFails = false;
    }

    /** The hub's log is about to be garbled: it may lose what it acknowledged, if it then begins a new epoch. */
    public void epochMayEnd() {
        hubEvents.diskFailed();
        memberships.uncertain();
        contexts.values().forEach(contextHistory -> contextHistory.mayBeLost(interruptions.get()));
        devices.values().forEach(DeviceHistory::epochMayEnd);
    }

    /**
     * The hub has begun a new epoch, so every device must sync everything; or it has not, so none may, and nothing is
     * lost.
     */
    public void epochEnded(boolean ended) {
        newEpochs.addAndGet(ended ? 1 : 0);
        contexts.values().forEach(contextHistory -> contextHistory.lost(ended));
        devices.values().forEach(history -> {
            if (!history.epochEnded(ended)) {
                violation(Violation.Kind.NEEDLESS, history.name() + " synced everything although the hub goes on");
            }
        });
    }

    private ContextHistory contextHistory(Change change) {
        return contextHistory(ContextName.of(change));
    }

    private ContextHistory contextHistory(ContextName contextName) {
        return contexts.computeIfAbsent(contextName, unknown -> new ContextHistory());
    }

    // ---- called by device histories

    void notified(DeviceName device, ContextName contextName, long revision, @Nullable String origin, long askedAt) {
        ContextHistory contextHistory = contexts.get(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        count(notices, kind(contextName, entry));
        if (contextHistory == null || isForeign(device, contextName, entry, askedAt)) {
            violation(
                    Violation.Kind.FOREIGN,
                    contextName,
                    entry,
                    device + " was told of " + contextName + " revision " + revision);
        } else if (entry != null && !entry.concerns(device)) {
            needless(device, contextName, revision, entry);
        } else if (!contextHistory.isTrue(revision, device.user(), origin)) {
            String notice = contextName + " revision " + revision;
            violation(
                    Violation.Kind.WRONG, contextName, entry, device + " was told that " + origin + " made " + notice);
        } else {
            checkTime(device, contextName, contextHistory, revision);
        }
    }

    private void needless(DeviceName device, ContextName contextName, long revision, ChangeEntry entry) {
        if (entry.onlyFor() != null) {
            toldOfWhatIsForAnother(device, contextName, revision);
        } else {
            String notice = contextName + " revision " + revision;
            violation(Violation.Kind.NEEDLESS, contextName, entry, device + " was told of its own change of " + notice);
        }
    }

    /**
     * True if the user is not in the group, and was not since the change was made, or since it asked. Of a revision that the
     * hub gave it is not known when its change was made.
     */
    private boolean isForeign(DeviceName device, ContextName contextName, @Nullable ChangeEntry entry, long askedAt) {
        if (!(contextName.owner() instanceof Audience.Group one)) {
            return false;
        }
        long madeAt = entry == null ? Long.MAX_VALUE : entry.madeAt;
        return entry == null && askedAt == Long.MIN_VALUE
                ? memberships.isStrangerSince(one.group(), device.user(), Long.MIN_VALUE)
                : memberships.isStrangerSince(
                        one.group(), device.user(), entry == null ? askedAt : Math.max(askedAt, madeAt));
    }

    private void checkTime(DeviceName device, ContextName contextName, ContextHistory contextHistory, long revision) {
        ChangeEntry entry = contextHistory.entry(revision);
        if (contextHistory.isCancelled(revision)) {
            toldOfWhatWasCancelled(device, contextName, revision);
        } else if (entry != null
                && entry.due != null
                && hubClock.latestSince(entry.madeAtTime).isBefore(entry.due)) {
            violation(
                    Violation.Kind.WRONG,
                    contextName,
                    entry,
                    device + " was told of " + contextName + " revision " + revision + " before " + entry.due);
        }
    }

    private void toldOfWhatIsForAnother(DeviceName device, ContextName contextName, long revision) {
        violations.record(new Violation(
                Violation.Kind.FOREIGN,
                AudienceKind.DEVICE,
                device + " was told of " + contextName + " revision " + revision
                        + ", which is for another device alone"));
    }

    private void toldOfWhatWasCancelled(DeviceName device, ContextName contextName, long revision) {
        violations.record(new Violation(
                Violation.Kind.NEEDLESS,
                AudienceKind.TIMED,
                device + " was told of " + contextName + " revision " + revision + ", which was cancelled"));
    }

    /** True if this revision is for one device alone. */
    boolean isForOneDevice(ContextName contextName, long revision) {
        ContextHistory contextHistory = contexts.get(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        return entry != null && entry.onlyFor() != null;
    }

    /**
     * Of all that a device was told before, only what the hub had reason to forget may come again without being asked. Who joins a
     * group again is told all of it again; and what was forgotten on request is new when it is published again.
     */
    void notifiedAgain(
            DeviceName device, ContextName contextName, long revision, long before, long toldAt, boolean unasked) {
        ContextHistory contextHistory = contexts.getOrDefault(contextName, new ContextHistory());
        if (mayHaveJoinedSince(device.user(), contextName, toldAt) || contextHistory.wasForgotten(before)) {
            return;
        }
        repeats.incrementAndGet();
        boolean isExcused = contextHistory.mayBeForgotten(before, interruptionsNow())
                || mayBeAnnouncedAgain(contextName, contextHistory);
        if (unasked && !isExcused) {
            String what = contextName + " revision " + revision + ", and of " + before + " before";
            violation(
                    Violation.Kind.NEEDLESS,
                    contextName,
                    contextHistory.entry(revision),
                    device + " was told again of " + what);
        }
    }

    /** What the hub gave a revision when it was due is told before it is durable for all, if it is for many. */
    private boolean mayBeAnnouncedAgain(ContextName contextName, ContextHistory contextHistory) {
        return contextHistory.isCounted() && interruptions.get() > 0 && !(contextName.owner() instanceof Audience.User);
    }

    private int interruptionsNow() {
        return diskFails ? Integer.MAX_VALUE : interruptions.get();
    }

    void synced(DeviceName device, ContextName contextName, long held, long revision) {
        syncs.incrementAndGet();
        ContextHistory contextHistory = contexts.get(contextName);
        if (contextHistory != null && !contextHistory.hasNewsFor(device, held, revision)) {
            String what = contextName + " to revision " + revision + ", holding " + held;
            violation(
                    Violation.Kind.NEEDLESS,
                    contextName,
                    contextHistory.entry(revision),
                    device + " synced without news: " + what);
        }
    }

    void resynced(DeviceName device, String why, boolean isDue) {
        resyncs.incrementAndGet();
        if (!isDue) {
            violation(Violation.Kind.NEEDLESS, device + " synced everything although the hub had lost nothing: " + why);
        }
    }

    /** The highest revisions that the hub gave, of all contexts that may concern a device. */
    Map<ContextName, Long> given(DeviceName device) {
        Map<ContextName, Long> given = new HashMap<>();
        contexts.forEach((contextName, contextHistory) -> {
            if (mayBeConcerned(device.user(), contextName)) {
                given.put(contextName, contextHistory.givenUpTo());
            }
        });
        return given;
    }

    // ---- the audit

    /** True if every device holds everything it must know of. */
    public boolean hasConverged() {
        return devices.values().stream().noneMatch(DeviceHistory::mustResync)
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
        devices.values().stream()
                .filter(DeviceHistory::mustResync)
                .forEach(history -> violation(
                        Violation.Kind.MISSED, history.name() + " was not told to sync everything in a new epoch"));
        contexts.forEach((contextName, contextHistory) -> devicesBehind(contextName, contextHistory)
                .forEach(history -> {
                    long revision = contextHistory.requiredFor(history.name());
                    missed(history, contextName, revision, contextHistory.entry(revision));
                }));
    }

    /** A phone that is asleep was not woken; any other device was not told. */
    private void missed(DeviceHistory history, ContextName contextName, long revision, @Nullable ChangeEntry entry) {
        boolean isAsleep =
                wakeUps.isPhone(history.name()) && wakeUps.phone(history.name()).isAsleep();
        violation(
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
                .filter(entry -> mayBeConcerned(user, entry.getKey()))
                .anyMatch(entry -> mayHaveJoinedSince(user, entry.getKey(), since)
                        || entry.getValue().mayHaveNewsFor(history.name(), history.holds(entry.getKey()), since));
    }

    private boolean mayHaveJoinedSince(String user, ContextName contextName, long since) {
        return contextName.owner() instanceof Audience.Group one
                && memberships.mayHaveJoinedSince(one.group(), user, since);
    }

    private Stream<DeviceHistory> devicesBehind(ContextName contextName, ContextHistory contextHistory) {
        return devicesOf(contextName)
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
            if (isConcerned(user, contextName, Long.MAX_VALUE)) {
                required.put(contextName, contextHistory.recordedFor(nameOf(user, device)));
            }
        });
        return required;
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
        violation(Violation.Kind.LOST, contextName, contextHistory(contextName).entry(revision), text);
    }

    private void auditRecorded(String user, ContextName contextName, long revision, long askedAt, String when) {
        ContextHistory contextHistory = contexts.get(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        boolean isForeign = contextName.owner() instanceof Audience.Group one
                && memberships.isStrangerSince(one.group(), user, askedAt);
        if (contextHistory == null || isForeign) {
            violation(Violation.Kind.FOREIGN, contextName, entry, when + ": " + user + " is told of " + contextName);
        } else if (!contextHistory.canBeGiven(revision) && contextHistory.isCounted()) {
            violations.record(new Violation(
                    Violation.Kind.NEEDLESS,
                    AudienceKind.TIMED,
                    when + ": " + contextName + " was announced more often than there are changes: " + revision));
        }
    }

    /** Records a violation that is no matter of one change. */
    public void violation(Violation.Kind kind, String text) {
        violations.record(new Violation(kind, null, text));
    }

    private void violation(Violation.Kind kind, ContextName contextName, @Nullable ChangeEntry entry, String text) {
        violations.record(new Violation(kind, kind(contextName, entry), text));
    }

    private AudienceKind kind(ContextName contextName, @Nullable ChangeEntry entry) {
        ContextHistory contextHistory = contexts.get(contextName);
        boolean isCounted = entry == null && contextHistory != null && contextHistory.isCounted();
        return isCounted ? AudienceKind.TIMED : entry == null ? AudienceKind.of(contextName.owner()) : entry.kind();
    }

    private void wrong(Change change, boolean timed, String text) {
        violations.record(new Violation(Violation.Kind.WRONG, AudienceKind.of(change, timed), text));
    }

    /** The result so far. */
    public CheckResult result() {
        return new CheckResult(
                sum(changes),
                acknowledgements.get(),
                sum(notices),
                repeats.get(),
                syncs.get(),
                resyncs.get(),
                newEpochs.get(),
                wakeUps.counts(),
                violations.counts(),
                audiences(),
                violations.examples());
    }

    private static long sum(Map<AudienceKind, AtomicLong> counts) {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private Map<AudienceKind, CheckResult.AudienceResult> audiences() {
        Map<AudienceKind, Map<Violation.Kind, Long>> broken = violations.countsByAudience();
        Map<AudienceKind, CheckResult.AudienceResult> results = new EnumMap<>(AudienceKind.class);
        for (AudienceKind kind : AudienceKind.values()) {
            results.put(
                    kind,
                    new CheckResult.AudienceResult(
                            counted(changes, kind), counted(notices, kind), broken.getOrDefault(kind, Map.of())));
        }
        return results;
    }

    private static long counted(Map<AudienceKind, AtomicLong> counts, AudienceKind kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
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
            devicesOf(contextName)
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
}
