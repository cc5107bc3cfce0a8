package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.Spread;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The registers of users. One key has all of a user that its devices are told of: its own contexts, those of its groups and
 * everyone's, as far as they were merged; so its offsets are one order, and a catch-up is one read. Thread-safe.
 */
final class RedisUsers implements RedisEveryone.EveryoneListener {
    private static final int SLICE = 256;
    private static final long RETRY_MILLIS = 1_000;

    private final RedisLink link;
    private final RedisKeys keys;
    private final HeldUsers held;
    private final RedisWatermarks watermarks;
    private final int mostContexts;
    private final Spread spread;
    /** Only of users with registered devices all nodes are told; a device that registers later is asked what it missed. */
    private final Predicate<String> isRegistered;

    private final RedisEveryone everyone = new RedisEveryone(this);

    /**
     * A change of one of a user's contexts.
     *
     * @param revision null for the next
     * @param origin the device of this user that made it, or null
     * @param spread for the notice
     * @param membership the number of the user's membership in the group whose context it is; empty for others
     * @param timed the timed change that it is, or null
     */
    record UserContextChange(
            ContextKey key,
            @Nullable Long revision,
            @Nullable String origin,
            int spread,
            String membership,
            @Nullable TimedClaim timed) {}

    /**
     * A timed change that is being recorded.
     *
     * @param id names it
     * @param accepted the number of the hub's change that accepted it
     */
    record TimedClaim(String id, String accepted) {}

    RedisUsers(
            RedisLink link,
            RedisKeys keys,
            HeldUsers held,
            RedisWatermarks watermarks,
            int mostContexts,
            Spread spread,
            Predicate<String> isRegistered) {
        this.isRegistered = isRegistered;
        this.watermarks = watermarks;
        this.link = link;
        this.keys = keys;
        this.held = held;
        this.mostContexts = mostContexts;
        this.spread = spread;
    }

    RedisEveryone everyone() {
        return everyone;
    }

    // ---- recording

    CompletableFuture<Receipt> record(String user, UserContextChange change) {
        return whenSubscribed(
                        user, () -> link.eval(LuaScript.USER_RECORD, recordKeys(user, change), arguments(user, change)))
                .thenApply(answer -> {
                    Receipt receipt = receipt(answer, change);
                    watermarks.told(keys.user(user), receipt.position().offset());
                    return receipt;
                });
    }

    private <T> CompletableFuture<T> whenSubscribed(String user, Supplier<CompletableFuture<T>> operation) {
        CompletableFuture<T> done = new CompletableFuture<>();
        held.whenSubscribed(
                user,
                () -> operation.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        done.complete(value);
                    } else {
                        done.completeExceptionally(failure);
                    }
                }));
        return done;
    }

    private String[] recordKeys(String user, UserContextChange change) {
        String key = keys.user(user);
        String group = change.key.group();
        if (change.timed != null) {
            return new String[] {key, RedisKeys.timed(key, change.timed), RedisKeys.forgotten(key)};
        }
        return group == null ? new String[] {key} : new String[] {key, RedisKeys.left(key, group)};
    }

    private String[] arguments(String user, UserContextChange change) {
        ContextKey key = change.key;
        return new String[] {
            Ids.encode(user),
            RedisText.letter(key.scope()),
            RedisText.encoded(key.owner().isEmpty() ? null : key.owner()),
            Ids.encode(key.context()),
            RedisText.number(change.revision),
            RedisText.encoded(change.origin),
            Integer.toString(change.spread),
            Integer.toString(mostContexts),
            isRegistered.test(user) ? keys.changes() : "",
            change.membership,
            change.timed == null ? "" : change.timed.accepted,
            Long.toString(everyone.movedUpTo())
        };
    }

    private Receipt receipt(List<Object> answer, UserContextChange change) {
        switch ((String) answer.get(0)) {
            case "ok":
                Position position = new Position(held.epoch(), Long.parseLong((String) answer.get(2)));
                return new Receipt(position, Long.parseLong((String) answer.get(1)), "0".equals(answer.get(3)));
            case "left": // the user is no member any more: nobody is to be told
                Long revision = change.revision;
                return new Receipt(new Position(held.epoch(), 0), revision == null ? 0 : revision, true);
            case "contexts":
                throw BackplaneRefusals.tooManyContexts(mostContexts);
            case "highest":
                throw BackplaneRefusals.noHigherRevision();
            default:
                throw BackplaneRefusals.noSuchTimed(); // the user was forgotten
        }
    }

    // ---- catching up

    CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        String epoch = held.epoch();
        boolean isKnown = since != null && since.epoch().equals(epoch);
        String offset = since == null || !isKnown ? "" : Long.toString(since.offset());
        return whenSubscribed(user, () -> link.isUp() ? readMerged(user, offset) : link.refused())
                .thenApply(stored -> {
                    HeldUser listened = held.find(user);
                    if (listened != null) {
                        listened.knowsUpTo(stored.offset());
                    }
                    boolean isSame = isKnown && epoch.equals(held.epoch()); // it may have been replaced meanwhile
                    return stored.catchUp(held.epoch(), device, isSame ? since : null);
                });
    }

    /** Reads a user who has all of everyone's changes that this node knows. */
    private CompletableFuture<StoredUser> readMerged(String user, String since) {
        return read(user, since)
                .thenCompose(stored -> stored.everyoneUpTo() >= everyone.offset()
                        ? CompletableFuture.completedFuture(stored)
                        : merge(user, stored.everyoneUpTo(), Long.MAX_VALUE).thenCompose(merged -> read(user, since)));
    }

    private CompletableFuture<StoredUser> read(String user, String since) {
        return link.evalAlways(LuaScript.USER_READ, new String[] {keys.user(user)}, since)
                .thenApply(answer -> {
                    Map<ContextKey, Register> registers = new HashMap<>();
                    for (int i = 3; i < answer.size(); i += 2) {
                        registers.put(RedisText.contextKey((String) answer.get(i)), RedisText.register((String)
                                answer.get(i + 1)));
                    }
                    return new StoredUser(
                            Long.parseLong((String) answer.get(0)),
                            Long.parseLong((String) answer.get(1)),
                            Math.max(Long.parseLong((String) answer.get(2)), everyone.movedUpTo()),
                            registers);
                });
    }

    // ---- everyone's changes

    /** Merges what a user lacks of everyone's changes until now, before someone begins to listen. */
    CompletableFuture<?> mergeEveryones(String user) {
        long upTo = everyone.offset();
        return upTo == 0
                ? CompletableFuture.completedFuture(List.of())
                : read(user, "").thenCompose(stored -> merge(user, stored.everyoneUpTo(), upTo));
    }

    /** Merges what a user lacks of everyone's changes. */
    private CompletableFuture<List<Object>> merge(String user, long known, long upTo) {
        List<RedisEveryone.EveryoneEntry> entries = everyone.between(known, upTo);
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return merge(user, known, entries.get(entries.size() - 1).entry().offset(), 0, entries);
    }

    private CompletableFuture<List<Object>> merge(
            String user, long known, long upTo, int millis, List<RedisEveryone.EveryoneEntry> entries) {
        List<String> arguments = new ArrayList<>(
                List.of(Ids.encode(user), Long.toString(known), Long.toString(upTo), Integer.toString(millis)));
        arguments.add(Long.toString(everyone.movedUpTo()));
        entries.forEach(entry -> entry.addTo(arguments, user, everyone.movedUpTo()));
        return link.evalAlways(LuaScript.USER_MERGE, new String[] {keys.user(user)}, arguments.toArray(String[]::new));
    }

    /** Merges it into the order of each user that someone on this node listens to, some at a time. */
    @Override
    public void changedForEveryone(long before, RedisEveryone.EveryoneEntry change, int nodes) {
        List<HeldUser> all = held.held();
        int millis = spread.millis(all.size() * Math.max(1, nodes));
        held.announcedToEveryone(change.entry().offset(), change.origin());
        mergeAll(all, 0, user -> mergeNew(user, before, change, millis));
    }

    @Override
    public void wasMissed(RedisEveryone.EveryoneEntry change) {
        held.announcedToEveryone(change.entry().offset(), change.origin());
    }

    private CompletableFuture<?> mergeNew(String user, long before, RedisEveryone.EveryoneEntry change, int millis) {
        long upTo = change.entry().offset();
        return whenSubscribed(user, () -> merge(user, before, upTo, millis, List.of(change)))
                .thenCompose(answer -> {
                    long known = Long.parseLong((String) answer.get(0));
                    return known < before
                            ? merge(user, known, Long.MAX_VALUE)
                            : CompletableFuture.completedFuture(answer);
                });
    }

    /**
     * One slice after the other. Those that fail are tried again in a moment: with the session lost they are merged with the next as well,
     * but a server may also refuse some without that.
     */
    private void mergeAll(List<HeldUser> all, int from, Function<String, CompletableFuture<?>> merge) {
        mergeAll(all, from, merge, new ConcurrentLinkedQueue<>());
    }

    private void mergeAll(
            List<HeldUser> all, int from, Function<String, CompletableFuture<?>> merge, Queue<HeldUser> failed) {
        int to = Math.min(all.size(), from + SLICE);
        CompletableFuture<?>[] slice = all.subList(from, to).stream()
                .map(user -> merge.apply(user.name).whenComplete((merged, failure) -> {
                    if (failure != null) {
                        failed.add(user);
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(slice).whenComplete((done, failure) -> {
            if (to < all.size()) {
                mergeAll(all, to, merge, failed);
            } else if (!failed.isEmpty()) {
                link.schedule(() -> mergeAll(List.copyOf(failed), 0, merge), RETRY_MILLIS);
            }
        });
    }

    // ---- after a gap

    /** Tells those who listen to a user what they were not told in a gap. */
    CompletableFuture<Void> repair(HeldUser user) {
        long told = user.toldUpTo();
        String since = told < 0 ? "" : Long.toString(told);
        return readMerged(user.name, since)
                .thenAccept(stored -> user.repaired(stored.announcements(user.name, held.epoch(), told)));
    }

    /**
     * Tells a listener of what users were told since an offset, some users at a time.
     *
     * @param since some of what has a lower offset may be told as well
     */
    CompletableFuture<Void> announceAgain(List<String> names, long since, Backplane.Listener listener) {
        int to = Math.min(names.size(), SLICE);
        List<CompletableFuture<Void>> slice = new ArrayList<>(to);
        for (String user : names.subList(0, to)) {
            slice.add(read(user, Long.toString(since)).thenAccept(stored -> {
                List<Announcement> again = stored.announcements(user, held.epoch(), since);
                again.removeIf(one -> one.notice().key().isEveryones());
                again.forEach(listener::announced);
            }));
        }
        return CompletableFuture.allOf(slice.toArray(CompletableFuture[]::new))
                .thenCompose(done -> to == names.size()
                        ? CompletableFuture.completedFuture(null)
                        : announceAgain(names.subList(to, names.size()), since, listener));
    }

    // ---- forgetting

    /**
     * What was forgotten, and what is left.
     *
     * @param contexts how many contexts of its own the user had
     * @param groups the groups that it is in
     */
    record ForgottenContexts(int contexts, List<String> groups) {}

    /**
     * Forgets all of a user but the memberships.
     *
     * @param number changes for later up to the one with this number are forgotten as well
     */
    CompletableFuture<ForgottenContexts> forget(String user, String number) {
        String key = keys.user(user);
        String[] both = {key, RedisKeys.forgotten(key)};
        return whenSubscribed(user, () -> link.eval(LuaScript.USER_FORGET, both, number))
                .thenApply(answer -> new ForgottenContexts(
                        Integer.parseInt((String) answer.get(0)), ids(answer.subList(1, answer.size()))));
    }

    /**
     * Forgets a user's changes for later.
     *
     * @param number above those of all that were accepted before
     */
    CompletableFuture<Void> forgetTimed(String user, String number) {
        String[] key = {RedisKeys.forgotten(keys.user(user))};
        return link.eval(LuaScript.USER_FORGOTTEN, key, number).thenAccept(done -> {});
    }

    CompletableFuture<List<String>> groupsOf(String user) {
        return link.eval(LuaScript.USER_GROUPS, new String[] {keys.user(user)}).thenApply(RedisUsers::ids);
    }

    /** Makes a user know that it is in a group. */
    CompletableFuture<Void> join(String user, String group, String membership) {
        return member(LuaScript.USER_JOIN, user, group, membership);
    }

    /** Ends a membership, and all that came before it. */
    CompletableFuture<Void> leave(String user, String group, String membership) {
        return member(LuaScript.USER_LEAVE, user, group, membership);
    }

    private CompletableFuture<Void> member(LuaScript script, String user, String group, String membership) {
        String key = keys.user(user);
        return link.eval(script, new String[] {key, RedisKeys.left(key, group)}, Ids.encode(group), membership)
                .thenAccept(done -> {});
    }

    static List<String> ids(List<Object> encoded) {
        return encoded.stream().map(id -> RedisText.id((String) id)).sorted().toList();
    }
}
