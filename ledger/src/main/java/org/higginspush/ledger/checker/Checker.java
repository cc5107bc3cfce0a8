package org.higginspush.ledger.checker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;

/**
 * Checks the promises during a run, from a history per context (what publishers did) and a history per device (what it
 * was told). Safe for any thread.
 */
public final class Checker {
    private final LongSupplier nanos;
    private final Map<ContextName, ContextHistory> contexts = new ConcurrentHashMap<>();
    private final Map<DeviceName, DeviceHistory> devices = new ConcurrentHashMap<>();
    private final Map<String, Queue<DeviceHistory>> users = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong acknowledgements = new AtomicLong();
    private final AtomicLong notices = new AtomicLong();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong resyncs = new AtomicLong();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicLong newEpochs = new AtomicLong();
    private volatile boolean diskFails;
    private final Violations violations = new Violations();

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}
     */
    public Checker(LongSupplier nanos) {
        this.nanos = nanos;
    }

    long now() {
        return nanos.getAsLong();
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

    // ---- called by publishers

    /** A change was made; call it before the change is published for the first time. */
    public void made(Change change) {
        changes.incrementAndGet();
        ContextHistory contextHistory = contextHistory(change);
        if (change.revision() == null) {
            contextHistory.madeWithoutRevision();
        } else {
            contextHistory.made(change.revision(), change.originDevice(), interruptions.get());
        }
    }

    /**
     * The hub answered that a change is recorded.
     *
     * @param revision the one it says it recorded
     */
    public void acknowledged(Change change, long revision) {
        acknowledgements.incrementAndGet();
        if (change.revision() == null) {
            if (!contextHistory(change).given(revision, change.originDevice(), now())) {
                violation(
                        Violation.Kind.WRONG,
                        "The hub gave revision " + revision + " to two changes of " + contextName(change));
            }
            return;
        }
        if (revision != change.revision()) {
            violation(Violation.Kind.WRONG, "The hub says it recorded " + revision + " for " + change);
        }
        contextHistory(change).acknowledged(change.revision(), now(), interruptionsNow());
    }

    /** The hub refused a change it should take. */
    public void refused(Change change, int code, String text) {
        violation(Violation.Kind.WRONG, "The hub refused " + change + ": " + code + " " + text);
    }

    /**
     * The hub is about to die, or has died: it may forget what it announced but did not acknowledge, and announce it
     * again when the publisher retries. Call it before and after, because publishers go on meanwhile.
     */
    public void hubInterrupted() {
        interruptions.incrementAndGet();
    }

    /** The hub's disk is about to fail: until it recovers, the hub may refuse and forget what it has announced. */
    public void diskFails() {
        hubInterrupted();
        diskFails = true;
    }

    /** The hub's disk is about to recover. */
    public void diskRecovers() {
        hubInterrupted();
        diskFails = false;
    }

    /** The hub's log is about to be garbled: it may lose what it acknowledged, if it then begins a new epoch. */
    public void epochMayEnd() {
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
        return contextHistory(contextName(change));
    }

    private ContextHistory contextHistory(ContextName contextName) {
        return contexts.computeIfAbsent(contextName, unknown -> new ContextHistory());
    }

    private static ContextName contextName(Change change) {
        return new ContextName(Objects.requireNonNull(change.user()), change.context());
    }

    // ---- called by device histories

    void notified(DeviceName device, ContextName contextName, long revision, @Nullable String origin) {
        notices.incrementAndGet();
        String notice = contextName.context() + " revision " + revision;
        if (!contexts.containsKey(contextName)) {
            violation(Violation.Kind.FOREIGN, device + " was told of " + notice);
        } else if (device.device().equals(origin)) {
            violation(Violation.Kind.NEEDLESS, device + " was told of its own change of " + notice);
        } else if (!contextHistory(contextName).isTrue(revision, origin)) {
            violation(Violation.Kind.WRONG, device + " was told that " + origin + " made " + notice);
        }
    }

    /**
     * Of all that a device was told before, only what the hub had reason to forget may come again without being asked.
     */
    void notifiedAgain(DeviceName device, ContextName contextName, long revision, long before, boolean unasked) {
        repeats.incrementAndGet();
        if (unasked
                && contexts.containsKey(contextName)
                && !contextHistory(contextName).mayBeForgotten(before, interruptionsNow())) {
            String what = contextName.context() + " revision " + revision + ", and of " + before + " before";
            violation(Violation.Kind.NEEDLESS, device + " was told again of " + what);
        }
    }

    private int interruptionsNow() {
        return diskFails ? Integer.MAX_VALUE : interruptions.get();
    }

    void synced(DeviceName device, ContextName contextName, long held, long revision) {
        syncs.incrementAndGet();
        if (contexts.containsKey(contextName)
                && !contextHistory(contextName).hasNewsFor(device.device(), held, revision)) {
            String what = contextName.context() + " to revision " + revision + ", holding " + held;
            violation(Violation.Kind.NEEDLESS, device + " synced without news: " + what);
        }
    }

    void resynced(DeviceName device, String why, boolean isDue) {
        resyncs.incrementAndGet();
        if (!isDue) {
            violation(Violation.Kind.NEEDLESS, device + " synced everything although the hub had lost nothing: " + why);
        }
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
                    String missing = "revision "
                            + contextHistory.requiredFor(history.name().device()) + " of " + contextName.context();
                    violation(
                            Violation.Kind.MISSED,
                            history.name() + " misses " + missing + ", holding "
                                    + history.holds(contextName.context()));
                }));
    }

    private Stream<DeviceHistory> devicesBehind(ContextName contextName, ContextHistory contextHistory) {
        return devicesOf(contextName.user())
                .filter(history ->
                        contextHistory.requiredFor(history.name().device()) > history.holds(contextName.context()));
    }

    /**
     * Per context of a user, the highest revision that was acknowledged so far and that a device must know of.
     *
     * @param device the device, or null for one that made nothing
     */
    public Map<String, Long> required(String user, @Nullable String device) {
        Map<String, Long> required = new HashMap<>();
        contexts.forEach((contextName, contextHistory) -> {
            if (contextName.user().equals(user)) {
                required.put(contextName.context(), contextHistory.recordedFor(device));
            }
        });
        return required;
    }

    /**
     * Compares what the hub has recorded of a user with what it had acknowledged before it was asked.
     *
     * @param device as whom it was asked, or null
     * @param required as of before it was asked; see {@link #required}
     * @param recorded per context, the revision the hub tells the device
     * @param when for people: after what
     */
    public void audit(
            String user, @Nullable String device, Map<String, Long> required, Map<String, Long> recorded, String when) {
        required.forEach((context, revision) -> {
            long found = recorded.getOrDefault(context, -1L);
            if (found < revision) {
                String what = context + ": " + revision + " was acknowledged, but " + found + " is recorded";
                violation(
                        Violation.Kind.LOST,
                        when + ": " + user + " " + what + (device == null ? "" : " for " + device));
            }
        });
    }

    /** Records a violation. */
    public void violation(Violation.Kind kind, String text) {
        violations.record(new Violation(kind, text));
    }

    /** The result so far. */
    public CheckResult result() {
        return new CheckResult(
                changes.get(),
                acknowledgements.get(),
                notices.get(),
                repeats.get(),
                syncs.get(),
                resyncs.get(),
                newEpochs.get(),
                violations.counts(),
                violations.examples());
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
            devicesOf(contextName.user())
                    .map(history -> history.delays(contextName.context(), acknowledged))
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
