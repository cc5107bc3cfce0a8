package org.higginspush.hub.backplane;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backplane of a single hub, in its process: registers in memory for the users someone listens to, all of them in a
 * journal, which is a SQLite database in the data folder, or memory.
 *
 * <p>A change is taken into the register and announced on the thread that records it, under the lock of its user; a
 * group commit makes it durable and then it is acknowledged on a thread of the backplane. A listener is called under
 * that lock: it must not block and must not call the backplane. A change that came without a revision is announced once
 * it is durable: otherwise a crash could make the hub give the same revision to another change, and a device that was
 * told of the first would take the second for a repeat.
 *
 * <p>When the journal fails, everything in flight is refused with {@code UNAVAILABLE} and taken back; changes with a
 * revision are announced nevertheless, {@link #problem} says what is wrong, and the next change, or a probe twice a
 * second, finds out when it works again.
 */
public final class EmbeddedBackplane implements Backplane {
    /**
     * Limits.
     *
     * @param contextsPerUser the most contexts a user may have; one more is refused with {@code TOO_LARGE}
     * @param outstanding the most changes that may wait for the disk; one more is refused with {@code UNAVAILABLE}
     * @param groups the limits of groups
     * @param timedPerAudience the most changes that may wait for their time for one user, one group or everyone
     * @param registrationsPerUser the most registrations a user may have; one more is refused with {@code CONFLICT}
     * @param syncsPerSecond how many syncs per second the Attribute Server is good for; sizes the spread of a change that
     *     concerns many devices
     */
    public record BackplaneLimits(
            int contextsPerUser,
            int outstanding,
            GroupLimits groups,
            int timedPerAudience,
            int registrationsPerUser,
            int syncsPerSecond) {
        public static final BackplaneLimits DEFAULT = new BackplaneLimits(1_000, 50_000);

        public BackplaneLimits(int contextsPerUser, int outstanding) {
            this(contextsPerUser, outstanding, GroupLimits.DEFAULT, 100, 20, 1_000);
        }

        public BackplaneLimits {
            int lowest = Math.min(Math.min(contextsPerUser, outstanding), Math.min(timedPerAudience, syncsPerSecond));
            if (Math.min(lowest, registrationsPerUser) < 1) {
                throw new IllegalArgumentException("The limits of the backplane must be at least 1.");
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBackplane.class);
    private static final long END_SECONDS = 10;

    private final BackplaneLimits limits;
    private final Journal journal;
    private final OffsetClock clock;
    private final GroupCommit commits;
    private final JournalAccess access;
    private final String epoch;
    private final EveryoneContexts everyone;
    private final Stripes stripes;
    private final UserAccess users;
    private final UserChanges changes;
    private final ExecutorService fanOut;
    private final ScheduledExecutorService scheduler;
    private final EmbeddedGroups groups;
    private final EveryoneChanges everyoneChanges;
    private final TimedChanges timed;
    private final EmbeddedRegistrations registrations;
    private final EmbeddedCutOffs cutOffs;

    EmbeddedBackplane(Journal journal, BackplaneLimits limits, InstantSource time, LongSupplier nanos) {
        this(journal, limits, time, nanos, HubMetrics.NONE);
    }

    private EmbeddedBackplane(
            Journal journal, BackplaneLimits limits, InstantSource time, LongSupplier nanos, HubMetrics metrics) {
        this.journal = journal;
        this.limits = limits;
        this.epoch = journal.epoch();
        this.clock = new OffsetClock(time, journal.ceiling());
        this.everyone = new EveryoneContexts(epoch);
        this.stripes = new Stripes(everyone);
        RegistrationTable table = new RegistrationTable();
        this.commits = new GroupCommit(journal, clock, nanos, new CommitCompletion(stripes, table), metrics);
        this.access = new JournalAccess(journal, commits, clock, limits.outstanding());
        this.users = new UserAccess(stripes, journal, commits);
        this.changes = new UserChanges(access, commits, users, epoch, limits.contextsPerUser(), this::isCancelled);
        this.fanOut = Executors.newSingleThreadExecutor(task -> daemon(task, "backplane-fan-out"));
        this.scheduler = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "backplane-timed"));
        Spread spread = new Spread(limits.syncsPerSecond());
        FanOutPacer pacer = FanOutPacer.system();
        this.groups = new EmbeddedGroups(access, limits.groups(), spread, epoch, new Members(), fanOut, pacer);
        this.everyoneChanges =
                new EveryoneChanges(access, limits.contextsPerUser(), spread, epoch, everyone, stripes, fanOut, pacer);
        this.timed = new TimedChanges(access, limits.timedPerAudience(), time, this::record, groups, scheduler);
        this.registrations = new EmbeddedRegistrations(access, table, limits.registrationsPerUser());
        this.cutOffs = new EmbeddedCutOffs(access, registrations, time);
        commits.start();
        load();
    }

    /** A hub that cannot read its records at the start must not run. */
    private void load() {
        try {
            everyoneChanges.load();
            cutOffs.load();
            registrations.load();
            timed.start();
        } catch (Refusal refusal) {
            String problem = commits.problem();
            close();
            throw new IllegalStateException(problem == null ? refusal.text() : problem, refusal);
        }
    }

    private boolean isCancelled(TimedChange one) {
        return timed.isCancelled(one);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What the groups do with their members. */
    private final class Members implements EmbeddedGroups.Users {
        @Override
        public void record(String user, ContextChange change, RecordCallback callback) {
            changes.record(user, change, callback);
        }

        @Override
        public CompletableFuture<Void> leave(String user, String group) {
            return changes.leave(user, group);
        }

        @Override
        public boolean isCancelled(TimedChange one) {
            return timed.isCancelled(one);
        }

        @Override
        public CompletableFuture<Integer> cancelTimed(String group) {
            return timed.forgetGroup(group);
        }
    }

    /**
     * Opens the backplane of a data folder, and makes the folder if there is none.
     *
     * @throws DataFolderException if it cannot be used; the hub must not start
     */
    public static EmbeddedBackplane open(Path folder, BackplaneLimits limits, InstantSource time)
            throws DataFolderException {
        return open(folder, limits, time, HubMetrics.NONE);
    }

    /** The same, and tells of its commits. */
    public static EmbeddedBackplane open(Path folder, BackplaneLimits limits, InstantSource time, HubMetrics metrics)
            throws DataFolderException {
        SqliteJournal journal = SqliteJournal.open(new Database(folder), time);
        try {
            return new EmbeddedBackplane(journal, limits, time, System::nanoTime, metrics);
        } catch (IllegalStateException e) {
            throw new DataFolderException("The data folder cannot be used: " + e.getMessage(), e);
        }
    }

    /** A backplane that lasts as long as the process. A new one has a new epoch, so its devices resync. */
    public static EmbeddedBackplane inMemory(BackplaneLimits limits, InstantSource time) {
        return inMemory(limits, time, HubMetrics.NONE);
    }

    /** The same, and tells of its commits. */
    public static EmbeddedBackplane inMemory(BackplaneLimits limits, InstantSource time, HubMetrics metrics) {
        return new EmbeddedBackplane(new MemoryJournal(Epochs.random()), limits, time, System::nanoTime, metrics);
    }

    // ---- record

    @Override
    public CompletableFuture<Receipt> record(Change change) {
        CompletableFuture<Receipt> recorded = new CompletableFuture<>();
        record(change, RecordCallback.completing(recorded));
        return recorded;
    }

    @Override
    public void record(Change change, RecordCallback callback) {
        record(change, null, callback);
    }

    /**
     * @param timed the waiting change that this is, deleted together with the recording of it; null if it is none
     */
    private void record(Change change, @Nullable TimedChange timed, RecordCallback callback) {
        Long revision = change.revision();
        String origin = change.origin() == null ? null : change.origin().device();
        Audience audience = change.audience();
        if (audience instanceof Audience.User one) {
            ContextKey key = ContextKey.ofUser(change.context());
            changes.record(one.user(), new ContextChange(key, revision, origin, 0, timed), callback);
        } else if (audience instanceof Audience.Device one) {
            ContextKey key = ContextKey.ofDevice(one.device(), change.context());
            changes.record(one.user(), new ContextChange(key, revision, null, 0, timed), callback);
        } else if (audience instanceof Audience.Group one) {
            groups.record(one.group(), change, timed, callback);
        } else {
            everyoneChanges.record(change, timed, callback);
        }
    }

    /** Whoever holds the lock may be reading from the disk under it: then this may block as well. */
    @Override
    public boolean mayBlock(Change change) {
        if (change.audience() instanceof Audience.User one) {
            return users.mayBlock(one.user());
        }
        return change.audience() instanceof Audience.Device two && users.mayBlock(two.user());
    }

    @Override
    public Groups groups() {
        return groups;
    }

    @Override
    public Timed timed() {
        return timed;
    }

    @Override
    public CutOffs cutOffs() {
        return cutOffs;
    }

    @Override
    public Registrations registrations() {
        return registrations;
    }

    @Override
    public CompletableFuture<ForgottenUser> forget(String user) {
        CompletableFuture<Integer> cancelled = timed.forget(user);
        CompletableFuture<Integer> removed = registrations.removeAll(user, null);
        return forgetContexts(user)
                .thenCompose(contexts -> groups.forget(user)
                        .thenCompose(left -> cancelled.thenCombine(
                                removed, (changes, devices) -> new ForgottenUser(contexts, left, changes, devices))));
    }

    private CompletableFuture<Integer> forgetContexts(String user) {
        CompletableFuture<Void> forgotten = new CompletableFuture<>();
        return users.inStripeAsync(user, known -> {
            access.refuseIfFull();
            int contexts = users.loaded(known).contexts();
            known.takeForget();
            users.submit(
                    known,
                    new PendingCommit(
                            known,
                            List.of(new Journal.Write.Forget(user)),
                            null,
                            new PendingCommit.OfFuture(forgotten)));
            return forgotten.thenApply(done -> contexts);
        });
    }

    // ---- read

    @Override
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return users.inStripeAsync(user, known -> CompletableFuture.completedFuture(missed(known, device, since)));
    }

    /** Compares two numbers, and only if they differ looks for what was missed. */
    private CatchUp missed(UserContexts user, @Nullable String device, @Nullable Position since) {
        boolean wasLoaded = user.isLoaded();
        user.announceEveryones();
        try {
            Position now = changes.position(user.isPositionKnown() ? user : users.loaded(user));
            if (since == null || !since.epoch().equals(epoch) || !clock.mayHaveGiven(since.offset())) {
                return new CatchUp(now, List.of(), true);
            }
            return since.offset() >= now.offset()
                    ? new CatchUp(since, List.of(), false)
                    : new CatchUp(now, missed(users.loaded(user), device, since.offset()), false);
        } finally {
            if (!wasLoaded) {
                user.unload();
            }
        }
    }

    private List<Notice> missed(UserContexts user, @Nullable String device, long since) {
        List<Notice> missed = user.missedBy(device, since, epoch);
        everyone.addMissed(user, device, since, user.everyoneUpTo(), missed);
        missed.sort(Comparator.comparingLong(Notice::offset));
        return missed;
    }

    @Override
    public Subscription listen(String user, Listener listener) {
        return users.listen(user, listener);
    }

    @Override
    public Subscription listenToAll(AnnouncementListener listener) {
        return everyone.listenToAll(listener);
    }

    // ---- the operator's side

    @Override
    public @Nullable String problem() {
        return commits.problem();
    }

    /** How many users are held in memory: those with a listener or with something in flight. */
    public int usersInMemory() {
        return stripes.users();
    }

    @Override
    public void close() {
        if (users.close()) {
            access.close();
            scheduler.shutdownNow();
            awaitEnd(scheduler);
            fanOut.shutdown();
            awaitEnd(fanOut);
            commits.close();
            journal.close();
        }
    }

    /** What runs there may be reading: the journal is closed after that. */
    private static void awaitEnd(ExecutorService executor) {
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The backplane still reads from its disk while it is closed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
