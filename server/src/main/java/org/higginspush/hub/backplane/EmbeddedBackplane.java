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
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
     * @param syncsPerSecond how many syncs per second the Attribute Server is good for; sizes the spread of a change that
     *     concerns many devices
     */
    public record BackplaneLimits(
            int contextsPerUser, int outstanding, GroupLimits groups, int timedPerAudience, int syncsPerSecond) {
        public static final BackplaneLimits DEFAULT = new BackplaneLimits(1_000, 50_000);

        public BackplaneLimits(int contextsPerUser, int outstanding) {
            this(contextsPerUser, outstanding, GroupLimits.DEFAULT, 100, 1_000);
        }

        public BackplaneLimits {
            if (contextsPerUser < 1 || outstanding < 1 || timedPerAudience < 1 || syncsPerSecond < 1) {
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
    private final ExecutorService fanOut;
    private final ScheduledExecutorService scheduler;
    private final EmbeddedGroups groups;
    private final EveryoneChanges everyoneChanges;
    private final TimedChanges timed;

    /** Written with all stripes locked, read with one. */
    private boolean closed;

    EmbeddedBackplane(Journal journal, BackplaneLimits limits, InstantSource time, LongSupplier nanos) {
        this.journal = journal;
        this.limits = limits;
        this.epoch = journal.epoch();
        this.clock = new OffsetClock(time, journal.ceiling());
        this.everyone = new EveryoneContexts(epoch);
        this.stripes = new Stripes(everyone);
        this.commits = new GroupCommit(journal, clock, nanos, new CommitCompletion(stripes));
        this.access = new JournalAccess(journal, commits, clock, limits.outstanding());
        this.fanOut = Executors.newSingleThreadExecutor(task -> daemon(task, "backplane-fan-out"));
        this.scheduler = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "backplane-timed"));
        Spread spread = new Spread(limits.syncsPerSecond());
        this.groups = new EmbeddedGroups(access, limits.groups(), spread, epoch, new Members(), fanOut);
        this.everyoneChanges =
                new EveryoneChanges(access, limits.contextsPerUser(), spread, epoch, everyone, stripes, fanOut);
        this.timed = new TimedChanges(access, limits.timedPerAudience(), time, this::record, scheduler);
        commits.start();
        everyoneChanges.load();
        timed.start();
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
            EmbeddedBackplane.this.record(user, change, callback);
        }

        @Override
        public CompletableFuture<Void> leave(String user, String group) {
            CompletableFuture<Void> left = new CompletableFuture<>();
            return asFuture(() -> inStripe(user, known -> {
                access.refuseIfFull();
                loaded(known).takeLeave(group);
                submit(
                        known,
                        new PendingCommit(
                                known,
                                List.of(new Journal.Write.RemoveMember(group, user)),
                                null,
                                new PendingCommit.OfFuture(left)));
                return left;
            }));
        }

        @Override
        public CompletableFuture<Void> cancelTimed(String group) {
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
        return new EmbeddedBackplane(SqliteJournal.open(new Database(folder), time), limits, time, System::nanoTime);
    }

    /** A backplane that lasts as long as the process. A new one has a new epoch, so its devices resync. */
    public static EmbeddedBackplane inMemory(BackplaneLimits limits, InstantSource time) {
        return new EmbeddedBackplane(new MemoryJournal(Epochs.random()), limits, time, System::nanoTime);
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
            record(one.user(), new ContextChange(key, revision, origin, 0, timed), callback);
        } else if (audience instanceof Audience.Device one) {
            ContextKey key = ContextKey.ofDevice(one.device(), change.context());
            record(one.user(), new ContextChange(key, revision, null, 0, timed), callback);
        } else if (audience instanceof Audience.Group one) {
            groups.record(one.group(), change, timed, callback);
        } else {
            everyoneChanges.record(change, timed, callback);
        }
    }

    /** Records a change of one of a user's contexts. */
    private void record(String user, ContextChange change, RecordCallback callback) {
        Receipt known;
        try {
            known = inStripe(user, one -> record(change, loaded(one), callback));
        } catch (Refusal refusal) {
            callback.failed(refusal);
            return;
        }
        if (known != null) {
            callback.recorded(known, CompletionBatch.SINGLE);
        }
    }

    /** Whoever holds the lock may be reading from the disk under it: then this may block as well. */
    @Override
    public boolean mayBlock(Change change) {
        if (change.audience() instanceof Audience.User one) {
            return mayBlock(one.user());
        }
        return change.audience() instanceof Audience.Device two && mayBlock(two.user());
    }

    private boolean mayBlock(String user) {
        Stripes.Stripe stripe = stripes.of(user);
        if (!stripe.lock.tryLock()) {
            return true;
        }
        try {
            UserContexts known = stripe.find(user);
            return known == null || !known.isLoaded();
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Returns null if the callback is told later. */
    private @Nullable Receipt record(ContextChange change, UserContexts user, RecordCallback callback) {
        access.refuseIfFull();
        Register before = user.register(change.key());
        long revision = change.revision() == null ? user.nextRevision(change.key()) : change.revision();
        Register.OfferResult outcome = before.offer(revision, change.origin(), access.nextOffset());
        if (outcome.news() == null) {
            return repeat(user, revision, change, callback);
        }
        if (before.latest() == null && change.key().group() == null && user.contexts() >= limits.contextsPerUser()) {
            throw BackplaneRefusals.tooManyContexts(limits.contextsPerUser());
        }
        news(user, change, outcome.after(), announcement(user, change, outcome, outcome.news()), callback);
        return null;
    }

    private Announcement announcement(
            UserContexts user, ContextChange change, Register.OfferResult outcome, RegisterEntry news) {
        Position position = new Position(epoch, news.offset());
        Notice notice = new Notice(change.key(), news.revision(), news.origin(), position, change.spread());
        return new Announcement(user.name, notice, outcome.onlyFor());
    }

    private void news(
            UserContexts user,
            ContextChange change,
            Register after,
            Announcement announcement,
            RecordCallback callback) {
        Notice notice = announcement.notice();
        // a timed one is tried again until it is durable: its devices are told once, then
        boolean hold = change.revision() == null || change.timed() != null || user.isHolding();
        user.take(change.key(), after, !hold);
        Receipt receipt = new Receipt(notice.position(), notice.revision(), false);
        Journal.Write save = new Journal.Write.Save(user.name, change.key(), after);
        PendingCommit pending = new PendingCommit(
                user, change.writes(save), hold ? announcement : null, new PendingCommit.OfChange(receipt, callback));
        try {
            if (!hold) {
                user.announce(announcement); // the devices before the disk
            }
        } finally {
            submit(user, pending);
        }
    }

    private @Nullable Receipt repeat(UserContexts user, long revision, ContextChange change, RecordCallback callback) {
        Receipt receipt = new Receipt(position(user), revision, true);
        if (user.hasPending() || commits.hasFilesAtFault() || change.timed() != null) {
            submit(user, new PendingCommit(user, change.writes(), null, new PendingCommit.OfChange(receipt, callback)));
            return null;
        }
        return receipt;
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
    public CompletableFuture<Void> forget(String user) {
        CompletableFuture<Void> cancelled = timed.forget(user);
        return forgetContexts(user)
                .thenCompose(forgotten -> groups.forget(user))
                .thenCompose(left -> cancelled);
    }

    private CompletableFuture<Void> forgetContexts(String user) {
        CompletableFuture<Void> forgotten = new CompletableFuture<>();
        return asFuture(() -> inStripe(user, known -> {
            access.refuseIfFull();
            loaded(known).takeForget();
            submit(
                    known,
                    new PendingCommit(
                            known,
                            List.of(new Journal.Write.Forget(user)),
                            null,
                            new PendingCommit.OfFuture(forgotten)));
            return forgotten;
        }));
    }

    private void submit(UserContexts user, PendingCommit pending) {
        user.waits(pending);
        commits.add(pending);
    }

    // ---- read

    @Override
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return asFuture(() -> inStripe(user, known -> CompletableFuture.completedFuture(missed(known, device, since))));
    }

    /** Compares two numbers, and only if they differ looks for what was missed. */
    private CatchUp missed(UserContexts user, @Nullable String device, @Nullable Position since) {
        boolean wasLoaded = user.isLoaded();
        user.announceEveryones();
        try {
            Position now = position(user.isPositionKnown() ? user : loaded(user));
            if (since == null || !since.epoch().equals(epoch) || !clock.mayHaveGiven(since.offset())) {
                return new CatchUp(now, List.of(), true);
            }
            return since.offset() >= now.offset()
                    ? new CatchUp(since, List.of(), false)
                    : new CatchUp(now, missed(loaded(user), device, since.offset()), false);
        } finally {
            if (!wasLoaded) {
                user.unload();
            }
        }
    }

    private List<Notice> missed(UserContexts user, @Nullable String device, long since) {
        List<Notice> missed = user.missedBy(device, since, epoch);
        everyone.addMissed(user.name, device, since, user.everyoneUpTo(), missed);
        missed.sort(Comparator.comparingLong(Notice::offset));
        return missed;
    }

    private Position position(UserContexts user) {
        return new Position(epoch, Math.max(user.announcedUpTo(), user.everyoneUpTo()));
    }

    // ---- listen

    @Override
    public Subscription listen(String user, Listener listener) {
        UserContexts.ListenerEntry entry = new UserContexts.ListenerEntry(listener);
        Stripes.Stripe stripe = stripes.of(user);
        stripe.lock.lock();
        try {
            stripe.enter(user).add(entry);
        } finally {
            stripe.lock.unlock();
        }
        return () -> stop(user, entry);
    }

    private void stop(String user, UserContexts.ListenerEntry entry) {
        Stripes.Stripe stripe = stripes.of(user);
        stripe.lock.lock();
        try {
            UserContexts known = stripe.enter(user);
            known.remove(entry);
            stripe.release(known);
        } finally {
            stripe.lock.unlock();
        }
    }

    // ---- the common way in

    /** Does something with a user under the lock of its stripe. */
    private <T extends @Nullable Object> T inStripe(String name, Function<UserContexts, T> task) {
        Stripes.Stripe stripe = stripes.of(name);
        stripe.lock.lock();
        try {
            if (closed) {
                throw BackplaneRefusals.closed();
            }
            UserContexts user = stripe.enter(name);
            try {
                return task.apply(user);
            } finally {
                stripe.release(user);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    private static <T> CompletableFuture<T> asFuture(Supplier<CompletableFuture<T>> task) {
        try {
            return task.get();
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private UserContexts loaded(UserContexts user) {
        if (!user.isLoaded()) {
            try {
                user.loaded(journal.load(user.name));
            } catch (JournalException e) {
                commits.failed(e);
                throw BackplaneRefusals.cannotRead();
            }
        }
        return user;
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
        boolean[] first = new boolean[1];
        stripes.withAllLocked(() -> {
            first[0] = !closed;
            closed = true;
        });
        if (first[0]) {
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
