package org.higginspush.hub.backplane;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

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
     */
    public record BackplaneLimits(int contextsPerUser, int outstanding) {
        public static final BackplaneLimits DEFAULT = new BackplaneLimits(1_000, 50_000);

        public BackplaneLimits {
            if (contextsPerUser < 1 || outstanding < 1) {
                throw new IllegalArgumentException("The limits of the backplane must be at least 1.");
            }
        }
    }

    private final BackplaneLimits limits;
    private final Journal journal;
    private final OffsetClock clock;
    private final GroupCommit groups;
    private final String epoch;
    private final Stripes stripes = new Stripes();

    /** Written with all stripes locked, read with one. */
    private boolean closed;

    EmbeddedBackplane(Journal journal, BackplaneLimits limits, InstantSource time, LongSupplier nanos) {
        this.journal = journal;
        this.limits = limits;
        this.epoch = journal.epoch();
        this.clock = new OffsetClock(time, journal.ceiling());
        this.groups = new GroupCommit(journal, clock, nanos, new CommitCompletion(stripes));
        groups.start();
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
        Receipt known;
        try {
            known = inStripe(change.user(), user -> record(change, loaded(user), callback));
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
    public boolean mayBlock(String user) {
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
    private @Nullable Receipt record(Change change, UserContexts user, RecordCallback callback) {
        refuseIfFull();
        Register before = user.register(change.context());
        long revision = change.revision() == null ? before.nextRevision() : change.revision();
        Register.OfferResult outcome = before.offer(revision, change.origin(), nextOffset());
        if (outcome.news() == null) {
            return repeat(user, revision, callback);
        }
        if (before.latest() == null && user.contexts() >= limits.contextsPerUser()) {
            throw BackplaneRefusals.tooManyContexts(limits.contextsPerUser());
        }
        Notice notice = UserContexts.notice(change.context(), outcome.news(), epoch);
        boolean hold = change.revision() == null || user.isHolding();
        news(user, outcome.after(), new Announcement(user.name, notice, outcome.onlyFor()), hold, callback);
        return null;
    }

    private long nextOffset() {
        try {
            return clock.next();
        } catch (Refusal refusal) {
            groups.reserveUsedUp();
            throw refusal;
        }
    }

    private void news(
            UserContexts user, Register after, Announcement announcement, boolean hold, RecordCallback callback) {
        Notice notice = announcement.notice();
        user.take(notice.context(), after, !hold);
        Receipt receipt = new Receipt(notice.position(), notice.revision(), false);
        Journal.Write save = new Journal.Write.Save(user.name, notice.context(), after);
        PendingCommit pending = new PendingCommit(
                user, save, hold ? announcement : null, new PendingCommit.OfChange(receipt, callback));
        try {
            if (!hold) {
                user.announce(announcement); // the devices before the disk
            }
        } finally {
            submit(pending);
        }
    }

    private @Nullable Receipt repeat(UserContexts user, long revision, RecordCallback callback) {
        Receipt receipt = new Receipt(position(user), revision, true);
        if (user.hasPending() || groups.hasFilesAtFault()) {
            submit(new PendingCommit(user, null, null, new PendingCommit.OfChange(receipt, callback)));
            return null;
        }
        return receipt;
    }

    @Override
    public CompletableFuture<Void> forget(String user) {
        CompletableFuture<Void> forgotten = new CompletableFuture<>();
        return asFuture(() -> inStripe(user, known -> {
            refuseIfFull();
            loaded(known).takeForget();
            submit(new PendingCommit(
                    known, new Journal.Write.Forget(user), null, new PendingCommit.OfFuture(forgotten)));
            return forgotten;
        }));
    }

    private void submit(PendingCommit pending) {
        pending.user.waits(pending);
        groups.add(pending);
    }

    private void refuseIfFull() {
        if (groups.outstanding() >= limits.outstanding()) {
            throw BackplaneRefusals.tooManyOutstanding();
        }
    }

    // ---- read

    @Override
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return asFuture(() -> inStripe(user, known -> CompletableFuture.completedFuture(missed(known, device, since))));
    }

    /** Compares two numbers, and only if they differ looks for what was missed. */
    private CatchUp missed(UserContexts user, @Nullable String device, @Nullable Position since) {
        boolean wasLoaded = user.isLoaded();
        try {
            Position now = position(user.isPositionKnown() ? user : loaded(user));
            if (since == null || !since.epoch().equals(epoch) || !clock.mayHaveGiven(since.offset())) {
                return new CatchUp(now, List.of(), true);
            }
            return since.offset() >= now.offset()
                    ? new CatchUp(since, List.of(), false)
                    : new CatchUp(now, loaded(user).missedBy(device, since.offset(), epoch), false);
        } finally {
            if (!wasLoaded) {
                user.unload();
            }
        }
    }

    private Position position(UserContexts user) {
        return new Position(epoch, user.announcedUpTo());
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
                groups.failed(e);
                throw BackplaneRefusals.cannotRead();
            }
        }
        return user;
    }

    // ---- the operator's side

    @Override
    public @Nullable String problem() {
        return groups.problem();
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
            groups.close();
            journal.close();
        }
    }
}
