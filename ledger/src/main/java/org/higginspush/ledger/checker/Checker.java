package org.higginspush.ledger.checker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
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
    /** When each change was made that has no revision yet; they are no values here, because two may be equal. */
    private final Map<Change, Long> madeWithoutRevision = Collections.synchronizedMap(new IdentityHashMap<>());

    private final AtomicLong acknowledgements = new AtomicLong();
    private final AudienceCounts counts = new AudienceCounts();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicLong newEpochs = new AtomicLong();
    private final EpochHistory epochs = new EpochHistory();
    private volatile boolean diskFails;
    private final Violations violations = new Violations();
    private final HubEvents hubEvents;
    private final WakeUpChecker wakeUps = new WakeUpChecker(this);
    private final NoticeChecker noticeChecker;
    private final RecordChecker recordChecker;

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}
     * @param time the real time
     */
    public Checker(LongSupplier nanos, InstantSource time) {
        this.nanos = nanos;
        this.hubClock = new HubClock(time);
        this.memberships = new Memberships(nanos);
        this.hubEvents = new HubEvents(nanos);
        this.noticeChecker = new NoticeChecker(this, memberships, hubClock);
        this.recordChecker = new RecordChecker(this, memberships, contexts, devices.values());
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

    /** The checker of what the hub has recorded and the devices hold. */
    public RecordChecker records() {
        return recordChecker;
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
    Stream<DeviceHistory> devicesOf(ContextName contextName) {
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
        counts.change(AudienceKind.of(change, timed));
        ContextHistory contextHistory = contextHistory(change);
        if (change.revision() == null) {
            madeWithoutRevision.put(change, now());
            contextHistory.madeWithoutRevision(timed, now());
        } else {
            contextHistory.made(entry(change, timed, interruptions.get()));
        }
    }

    private ChangeEntry entry(Change change, boolean timed, int interruptions) {
        long madeAt = Objects.requireNonNullElseGet(madeWithoutRevision.remove(change), this::now);
        return new ChangeEntry(change, timed, madeAt, hubClock.realTime(), interruptions);
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
                    .forEach(history -> noticeChecker.toldOfWhatIsForAnother(history.name(), contextName, revision));
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
                .forEach(history ->
                        noticeChecker.toldOfWhatWasCancelled(history.name(), contextName, revisionOf(change)));
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

    /** The epochs of the hub. */
    public EpochHistory epochs() {
        return epochs;
    }

    /** The hub's log is about to be garbled: it may lose what it acknowledged, if it then begins a new epoch. */
    public void epochMayEnd() {
        epochs.mayEnd();
        hubEvents.diskFailed();
        memberships.uncertain();
        contexts.values().forEach(contextHistory -> contextHistory.mayBeLost(interruptions.get()));
        devices.values().forEach(DeviceHistory::epochMayEnd);
    }

    /** Since {@link #epochMayEnd} nodes went on recording: until now Redis may have lost what they acknowledged, if it lost anything. */
    public void epochMayHaveEnded() {
        hubInterrupted();
        contexts.values().forEach(contextHistory -> contextHistory.mayBeLost(interruptions.get()));
    }

    /**
     * The hub has begun a new epoch, so every device must sync everything; or it has not, so none may, and nothing is
     * lost.
     */
    public void epochEnded(boolean ended) {
        epochs.isCertain();
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

    ContextHistory contextHistory(ContextName contextName) {
        return contexts.computeIfAbsent(contextName, unknown -> new ContextHistory());
    }

    // ---- called by device histories

    /** The checker of notices and syncs. */
    NoticeChecker noticeChecker() {
        return noticeChecker;
    }

    void countNotice(ContextName contextName, @Nullable ChangeEntry entry) {
        counts.notice(kind(contextName, entry));
    }

    @Nullable
    ContextHistory find(ContextName contextName) {
        return contexts.get(contextName);
    }

    int interruptions() {
        return interruptions.get();
    }

    void violation(Violation violation) {
        violations.record(violation);
    }

    /** True if this revision is for one device alone. */
    boolean isForOneDevice(ContextName contextName, long revision) {
        ContextHistory contextHistory = contexts.get(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        return entry != null && entry.onlyFor() != null;
    }

    /** As how often the hub was interrupted an acknowledgement of now counts. */
    int interruptionsNow() {
        return diskFails ? Integer.MAX_VALUE : interruptions.get();
    }

    /** Records a violation that is no matter of one change. */
    public void violation(Violation.Kind kind, String text) {
        violations.record(new Violation(kind, null, text));
    }

    void violation(Violation.Kind kind, ContextName contextName, @Nullable ChangeEntry entry, String text) {
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
                counts.changes(),
                acknowledgements.get(),
                counts.notices(),
                noticeChecker.repeats(),
                noticeChecker.syncs(),
                noticeChecker.resyncs(),
                newEpochs.get(),
                recordChecker.lostByRedis(),
                wakeUps.counts(),
                violations.counts(),
                counts.results(violations.countsByAudience()),
                violations.examples());
    }
}
