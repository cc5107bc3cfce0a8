package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * The groups of the embedded backplane. A change is recorded once under the group, for its revision, and then in the registers
 * of each member, some members at a time: everybody else's changes go on between two of these slices. The publisher is answered
 * when all of it is durable. If that fails in the middle, the change sent again reaches the rest: a register takes a repeat for
 * what it is.
 *
 * <p>What is done to one group is done in order, one operation after the other; so a member that joins learns of every change
 * either from the group's registers or by the change's own way, and one that has left is told no more.
 */
final class EmbeddedGroups implements Groups {
    /** How many members are dealt with before others may go on. */
    static final int SLICE = 128;

    private static final int MOST_WAITING = 10_000;

    /** What this needs of the users' side. */
    interface Users {
        /** Records a change of one of a user's contexts. */
        void record(String user, ContextChange change, RecordCallback callback);

        /** Removes a user's registers of a group and the membership, durably. */
        CompletableFuture<Void> leave(String user, String group);

        /** Whether a change that was due was cancelled meanwhile. */
        boolean isCancelled(TimedChange timed);

        /** Cancels, durably, what waits for its time to be announced to a group. */
        CompletableFuture<Integer> cancelTimed(String group);
    }

    private final JournalAccess journal;
    private final GroupLimits limits;
    private final Spread spread;
    private final String epoch;
    private final Users users;
    private final Executor executor;
    private final FanOutPacer pacer;
    private final OperationQueue queue;
    private final GroupCache cache = new GroupCache();
    private final MemberListeners listeners = new MemberListeners();
    /** The groups of whose members a user is being made one, by user. Used on the executor's thread only. */
    private final Map<String, Set<String>> joining = new HashMap<>();

    EmbeddedGroups(
            JournalAccess journal,
            GroupLimits limits,
            Spread spread,
            String epoch,
            Users users,
            Executor executor,
            FanOutPacer pacer) {
        this.journal = journal;
        this.limits = limits;
        this.spread = spread;
        this.epoch = epoch;
        this.users = users;
        this.executor = executor;
        this.pacer = pacer;
        this.queue = new OperationQueue(executor, MOST_WAITING);
    }

    private <T> CompletableFuture<T> inGroup(String group, Function<GroupState, CompletableFuture<T>> operation) {
        return queue.run(group, () -> {
            GroupState state =
                    cache.get(group, name -> journal.read(from -> new GroupState(name, from.loadGroup(name))));
            return operation.apply(state);
        });
    }

    // ---- members

    @Override
    public CompletableFuture<Boolean> create(String group) {
        return inGroup(
                group,
                state -> state.exists()
                        ? CompletableFuture.completedFuture(false)
                        : journal.write(List.of(new Journal.Write.AddGroup(group)))
                                .thenApply(written -> {
                                    state.created();
                                    return true;
                                }));
    }

    @Override
    public CompletableFuture<Boolean> add(String group, String user) {
        return inGroup(group, state -> {
            boolean isNew = !state.hasMember(user);
            if (isNew) {
                checkLimits(state, user);
            }
            return addMember(state, user)
                    .thenCompose(added -> tellOf(state, user))
                    .thenApply(told -> isNew);
        });
    }

    private void checkLimits(GroupState group, String user) {
        if (group.size() >= limits.members()) {
            throw BackplaneRefusals.tooManyMembers(limits.members());
        }
        Set<String> groups = new HashSet<>(journal.read(from -> from.groupsOf(user)));
        groups.addAll(joining.getOrDefault(user, Set.of()));
        if (groups.size() >= limits.perUser()) {
            throw BackplaneRefusals.tooManyGroups(limits.perUser());
        }
    }

    private CompletableFuture<Void> addMember(GroupState group, String user) {
        if (group.hasMember(user)) {
            return done();
        }
        joining.computeIfAbsent(user, one -> new HashSet<>()).add(group.name);
        return journal.write(
                        List.of(new Journal.Write.AddGroup(group.name), new Journal.Write.AddMember(group.name, user)))
                .whenCompleteAsync(
                        (written, failure) -> {
                            joining.computeIfPresent(
                                    user,
                                    (one, groups) -> groups.remove(group.name) && groups.isEmpty() ? null : groups);
                            if (failure == null) {
                                group.add(user);
                                listeners.tell(group.name, listener -> listener.joined(user));
                            }
                        },
                        executor);
    }

    /** Tells a new member of all the group's contexts; or an old one, in case the first attempt did not come to its end. */
    private CompletableFuture<Void> tellOf(GroupState group, String user) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        group.registers().forEach((context, register) -> {
            ContextKey key = ContextKey.ofGroup(group.name, context);
            if (register.latestByOther() != null) {
                all.add(record(user, key, register.latestByOther()));
            }
            if (register.latest() != null) {
                all.add(record(user, key, register.latest()));
            }
        });
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Boolean> record(String user, ContextKey key, RegisterEntry entry) {
        String origin = entry.origin() == null ? null : Origin.deviceOf(user, entry.origin());
        return record(user, new ContextChange(key, entry.revision(), origin, 0, null));
    }

    /** Completed with true if it was news to the user. */
    private CompletableFuture<Boolean> record(String user, ContextChange change) {
        CompletableFuture<Receipt> recorded = new CompletableFuture<>();
        users.record(user, change, RecordCallback.completing(recorded));
        return recorded.thenApply(receipt -> !receipt.duplicate());
    }

    @Override
    public CompletableFuture<Boolean> remove(String group, String user) {
        return inGroup(
                group,
                state -> state.hasMember(user)
                        ? leave(state, user).thenApply(left -> true)
                        : CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<Void> leave(GroupState group, String user) {
        return users.leave(user, group.name)
                .thenRunAsync(
                        () -> {
                            group.remove(user);
                            listeners.tell(group.name, listener -> listener.left(user));
                        },
                        executor);
    }

    @Override
    public CompletableFuture<Boolean> delete(String group) {
        return inGroup(group, state -> {
            if (!state.exists()) {
                return CompletableFuture.completedFuture(false);
            }
            return inSlices(state.members(), user -> leave(state, user).thenApply(left -> true))
                    .thenCompose(left -> users.cancelTimed(group))
                    .thenCompose(cancelled -> journal.write(List.of(new Journal.Write.ForgetGroup(group))))
                    .thenApplyAsync(
                            written -> {
                                state.deleted();
                                listeners.tell(group, MemberListener::deleted);
                                listeners.removeAll(group);
                                return true;
                            },
                            executor);
        });
    }

    @Override
    public CompletableFuture<List<String>> members(String group) {
        return inGroup(group, state -> {
            requireExists(state);
            return CompletableFuture.completedFuture(state.members());
        });
    }

    @Override
    public CompletableFuture<MemberWatch> watch(String group, MemberListener listener) {
        return inGroup(group, state -> {
            requireExists(state);
            listener.members(state.members());
            return CompletableFuture.completedFuture(listeners.add(group, listener));
        });
    }

    /**
     * Does something if there is such a group, before anything that is done to it later.
     *
     * @return failed with {@code NOT_FOUND} if there is no such group
     */
    <T> CompletableFuture<T> ifExists(String group, Supplier<CompletableFuture<T>> operation) {
        return inGroup(group, state -> {
            requireExists(state);
            return operation.get();
        });
    }

    private static void requireExists(GroupState state) {
        if (!state.exists()) {
            throw BackplaneRefusals.noSuchGroup();
        }
    }

    @Override
    public CompletableFuture<List<String>> of(String user) {
        return queue.run("", () -> CompletableFuture.completedFuture(journal.read(from -> from.groupsOf(user))));
    }

    /** Ends all memberships of a user, and tells how many there were. */
    CompletableFuture<Integer> forget(String user) {
        return of(user).thenCompose(groups -> CompletableFuture.allOf(
                        groups.stream().map(group -> remove(group, user)).toArray(CompletableFuture[]::new))
                .thenApply(left -> groups.size()));
    }

    // ---- changes

    /** Records a change for a group. */
    void record(String group, Change change, @Nullable TimedChange timed, RecordCallback callback) {
        inGroup(group, state -> record(state, change, timed)).whenComplete((receipt, failure) -> {
            if (failure == null) {
                callback.recorded(receipt, CompletionBatch.SINGLE);
            } else {
                callback.failed(org.higginspush.hub.model.Futures.unwrap(failure));
            }
        });
    }

    private CompletableFuture<Receipt> record(GroupState group, Change change, @Nullable TimedChange timed) {
        requireExists(group);
        if (timed != null && users.isCancelled(timed)) {
            throw BackplaneRefusals.noSuchTimed(); // it was for a deleted group of this name
        }
        String context = change.context();
        Register before = group.register(context);
        if (before.latest() == null && group.registers().size() >= limits.contexts()) {
            throw BackplaneRefusals.tooManyGroupContexts(limits.contexts());
        }
        long revision = change.revision() == null ? group.nextRevision(context) : change.revision();
        String origin = change.origin() == null ? null : change.origin().qualified();
        Register.OfferResult outcome = before.offer(revision, origin, journal.nextOffset());
        CompletableFuture<Void> saved = save(group, context, outcome, revision, timed);
        // a revision that the hub gave must be durable before it is told; a timed change is tried again until it is
        // durable
        CompletableFuture<Boolean> told = change.revision() == null || timed != null
                ? saved.thenComposeAsync(written -> tellMembers(group, change, revision), executor)
                : tellMembers(group, change, revision);
        return saved.whenComplete((written, failure) -> {
                    if (failure != null && change.revision() != null) {
                        group.told(context, revision);
                    }
                })
                .thenCombine(
                        told,
                        (written, anyNews) -> new Receipt(
                                new Position(epoch, outcome.after().lastOffset()),
                                revision,
                                outcome.news() == null && !anyNews))
                .thenCompose(receipt -> deleteTimed(timed).thenApply(deleted -> receipt));
    }

    private CompletableFuture<Void> save(
            GroupState group,
            String context,
            Register.OfferResult outcome,
            long revision,
            @Nullable TimedChange timed) {
        List<Journal.Write> writes = new ArrayList<>();
        if (outcome.news() != null) {
            writes.add(new Journal.Write.SaveGroup(group.name, context, outcome.after()));
        }
        if (timed != null) {
            writes.add(new Journal.Write.PutTimed(timed.begun(revision)));
        }
        return journal.write(writes)
                .thenRunAsync(
                        () -> {
                            if (outcome.news() != null) {
                                group.put(context, outcome.after());
                            }
                        },
                        executor);
    }

    private CompletableFuture<Boolean> tellMembers(GroupState group, Change change, long revision) {
        ContextKey key = ContextKey.ofGroup(group.name, change.context());
        Origin origin = change.origin();
        int millis = spread.millis(group.size());
        return inSlices(group.members(), user -> {
            String device = origin == null || !origin.user().equals(user) ? null : origin.device();
            return record(user, new ContextChange(key, revision, device, millis, null));
        });
    }

    private CompletableFuture<Void> deleteTimed(@Nullable TimedChange timed) {
        return timed == null ? done() : journal.write(List.of(new Journal.Write.DeleteTimed(timed.id())));
    }

    // ---- slices

    /**
     * Does something with all users, a slice at a time; all are dealt with, also if it fails for some.
     *
     * @return whether it was true for any; failed if it failed for any
     */
    private CompletableFuture<Boolean> inSlices(
            List<String> all, Function<String, CompletableFuture<Boolean>> operation) {
        CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
        for (int from = 0; from < all.size(); from += SLICE) {
            List<String> slice = all.subList(from, Math.min(all.size(), from + SLICE));
            CompletableFuture<Boolean> before = any;
            any = before.handleAsync((value, failure) -> slice(slice, operation), executor)
                    .thenCompose(slices -> slices)
                    .thenCombine(before, Boolean::logicalOr);
        }
        return any;
    }

    private CompletableFuture<Boolean> slice(
            List<String> slice, Function<String, CompletableFuture<Boolean>> operation) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>(slice.size());
        pacer.begin();
        for (String user : slice) {
            all.add(operation.apply(user));
            pacer.told();
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().anyMatch(CompletableFuture::join));
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
