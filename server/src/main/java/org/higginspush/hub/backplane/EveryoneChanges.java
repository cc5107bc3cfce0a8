package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * Records changes for everyone, one after the other. A change is taken into {@link EveryoneContexts} while all stripes are locked,
 * which is quick; then the users in memory are told, some at a time, while everybody else's changes go on. One without a revision
 * gets it durably before that.
 */
final class EveryoneChanges {
    /** How many users are told before others may have their stripe. */
    private static final int SLICE = 4;

    private static final int MOST_WAITING = 1_000;
    private static final String ALL = "";

    private final JournalAccess journal;
    private final int mostContexts;
    private final Spread spread;
    private final String epoch;
    private final EveryoneContexts everyone;
    private final Stripes stripes;
    private final Executor executor;
    private final FanOutPacer pacer;
    private final OperationQueue queue;
    /** The highest revisions that the hub gave, or told of without having stored them. Used by one operation at a time. */
    private final Map<String, Long> given = new HashMap<>();

    private final AtomicBoolean announcing = new AtomicBoolean();

    EveryoneChanges(
            JournalAccess journal,
            int mostContexts,
            Spread spread,
            String epoch,
            EveryoneContexts everyone,
            Stripes stripes,
            Executor executor,
            FanOutPacer pacer) {
        this.journal = journal;
        this.mostContexts = mostContexts;
        this.spread = spread;
        this.epoch = epoch;
        this.everyone = everyone;
        this.stripes = stripes;
        this.executor = executor;
        this.pacer = pacer;
        this.queue = new OperationQueue(executor, MOST_WAITING);
    }

    /** Reads what is stored. To be called once, before anything else. */
    void load() {
        Journal.StoredEveryone stored = journal.read(Journal::loadEveryone);
        given.putAll(stored.given());
        stripes.withAllLocked(() -> everyone.loaded(stored.registers()));
    }

    void record(Change change, @Nullable TimedChange timed, RecordCallback callback) {
        queue.run(ALL, () -> record(change, timed)).whenComplete((receipt, failure) -> {
            if (failure == null) {
                callback.recorded(receipt, CompletionBatch.SINGLE);
            } else {
                callback.failed(Futures.unwrap(failure));
            }
        });
    }

    /** Nobody else changes the registers meanwhile. */
    private CompletableFuture<Receipt> record(Change change, @Nullable TimedChange timed) {
        journal.refuseIfFull();
        String context = change.context();
        Register before = everyone.register(context);
        if (before.latest() == null && everyone.contexts() >= mostContexts) {
            throw BackplaneRefusals.tooManyEveryoneContexts(mostContexts);
        }
        Long revision = change.revision();
        if (revision == null) {
            return give(context, before, timed).thenComposeAsync(next -> record(change, next, timed), executor);
        }
        // nobody is waiting for the receipt of a timed one, which is tried again: it is announced only if the journal
        // works
        return timed == null
                ? record(change, revision, null)
                : journal.write(List.of(new Journal.Write.PutTimed(timed.begun(revision))))
                        .thenComposeAsync(written -> record(change, revision, timed), executor);
    }

    private CompletableFuture<Long> give(String context, Register before, @Nullable TimedChange timed) {
        long revision = before.nextRevisionAbove(given.getOrDefault(context, 0L));
        List<Journal.Write> writes = new ArrayList<>();
        writes.add(new Journal.Write.GiveRevision(context, revision));
        if (timed != null) {
            writes.add(new Journal.Write.PutTimed(timed.begun(revision)));
        }
        return journal.write(writes)
                .thenApplyAsync(
                        written -> {
                            given.put(context, revision);
                            return revision;
                        },
                        executor);
    }

    private CompletableFuture<Receipt> record(Change change, long revision, @Nullable TimedChange timed) {
        String context = change.context();
        Register before = everyone.register(context);
        Register.OfferResult outcome = take(change, revision);
        List<Journal.Write> writes = new ArrayList<>();
        if (outcome.news() != null) {
            writes.add(new Journal.Write.SaveEveryone(context, outcome.after()));
            announce();
            everyone.announcedToAll(outcome.news().offset(), change.origin());
        }
        if (timed != null) {
            writes.add(new Journal.Write.DeleteTimed(timed.id()));
        }
        Position position = new Position(epoch, outcome.after().lastOffset());
        return journal.write(writes)
                .thenApply(written -> new Receipt(position, revision, outcome.news() == null))
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        given.merge(context, revision, Math::max); // it was told
                        stripes.withAllLocked(() -> everyone.restore(context, before));
                    }
                });
    }

    private Register.OfferResult take(Change change, long revision) {
        String context = change.context();
        String origin = change.origin() == null ? null : change.origin().qualified();
        Register.OfferResult[] outcome = new Register.OfferResult[1];
        stripes.withAllLocked(() -> {
            outcome[0] = everyone.register(context).offer(revision, origin, journal.nextOffset());
            RegisterEntry news = outcome[0].news();
            if (news != null) {
                everyone.take(context, outcome[0], news, spread.millis(stripes.users()));
            }
        });
        return outcome[0];
    }

    // ---- telling the users

    /** Tells the users in memory, those that were not told by a change of their own meanwhile. */
    private void announce() {
        if (announcing.compareAndSet(false, true)) {
            executor.execute(this::announceToAll);
        }
    }

    private void announceToAll() {
        announcing.set(false);
        AtomicLong heard = new AtomicLong(Long.MAX_VALUE);
        pacer.begin();
        stripes.forEachUser(
                SLICE,
                user -> {
                    user.announceEveryones();
                    heard.accumulateAndGet(user.everyoneUpTo(), Math::min);
                },
                pacer::told);
        stripes.withAllLocked(() -> everyone.forgetAnnouncements(heard.get()));
    }
}
