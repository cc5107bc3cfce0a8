package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.backplane.GroupLimits;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.backplane.OperationQueue;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.backplane.Spread;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * Groups. A change is recorded once under the group, which says who the members are at that moment, and then in the order of each
 * member, by the same script as the member's own changes; the publisher is answered when all of it is done. So a position is
 * compared with offsets of one order only, a catch-up reads one key, and it costs what the embedded backplane does: one small write
 * for each member. If the node ends in the middle, the change sent again reaches the rest, because a register takes a repeat for what
 * it is; and the publisher does send it again, because it was not answered.
 *
 * <p>A group and a member may be on two nodes of a Redis Cluster, so a membership has a number, which both know. A change that comes
 * to a user before it knows that it joined makes it a member; one of a membership that ended is ignored. Joining begins on the
 * group's side: what is recorded before it is in the registers that it answers with, what is recorded after it has the new member in
 * its list. Leaving begins on the user's side. If a node ends between the two sides, the same call again completes it.
 *
 * <p>What is done to one group by this node is done in order. Thread-safe.
 */
final class RedisGroups implements Groups {
    private static final int SLICE = 128;
    private static final int MOST_WAITING = 10_000;

    private final RedisLink link;
    private final RedisKeys keys;
    private final RedisUsers users;
    private final GroupLimits limits;
    private final Spread spread;
    private final InFlightOperations operations;
    private final OperationQueue queue;
    private final GroupWatchers watchers;
    private final HeldUsers held;
    private final RedisWatermarks watermarks;

    /** Cancels what waits for its time to be announced to a group. */
    private final Function<String, CompletableFuture<RedisTimed.TimedForgotten>> cancelTimed;

    RedisGroups(
            RedisLink link,
            RedisKeys keys,
            RedisUsers users,
            HeldUsers held,
            GroupLimits limits,
            Spread spread,
            InFlightOperations operations,
            ExecutorService executor,
            RedisWatermarks watermarks,
            Function<String, CompletableFuture<RedisTimed.TimedForgotten>> cancelTimed) {
        this.link = link;
        this.keys = keys;
        this.users = users;
        this.held = held;
        this.watermarks = watermarks;
        this.limits = limits;
        this.spread = spread;
        this.operations = operations;
        this.queue = new OperationQueue(executor, MOST_WAITING);
        this.watchers = new GroupWatchers(link, keys, this::readMembers);
        this.cancelTimed = cancelTimed;
    }

    GroupWatchers watchers() {
        return watchers;
    }

    private <T> CompletableFuture<T> inGroup(String group, Supplier<CompletableFuture<T>> operation) {
        return operations.run(() -> queue.run(group, operation));
    }

    private CompletableFuture<List<Object>> eval(LuaScript script, String group, String... arguments) {
        return link.eval(script, groupKeys(group), arguments);
    }

    private String[] groupKeys(String group) {
        String key = keys.group(group);
        return new String[] {key, RedisKeys.members(key)};
    }

    private CompletableFuture<List<Object>> evalDelete(String group, String number) {
        String key = keys.group(group);
        return link.eval(
                LuaScript.GROUP_DELETE, new String[] {key, RedisKeys.members(key), RedisKeys.forgotten(key)}, number);
    }

    // ---- members

    @Override
    public CompletableFuture<Boolean> create(String group) {
        return inGroup(group, () -> eval(LuaScript.GROUP_CREATE, group).thenApply(RedisGroups::isTrue));
    }

    private static boolean isTrue(List<Object> answer) {
        return answer.get(0).equals("1");
    }

    /** The limit of a user's groups is looked at before: of several joins at the same moment one or two more may pass. */
    @Override
    public CompletableFuture<Boolean> add(String group, String user) {
        return inGroup(
                group,
                () -> users.groupsOf(user).thenCompose(groups -> {
                    if (!groups.contains(group) && groups.size() >= limits.perUser()) {
                        throw BackplaneRefusals.tooManyGroups(limits.perUser());
                    }
                    return join(group, user);
                }));
    }

    private CompletableFuture<Boolean> join(String group, String user) {
        return eval(LuaScript.GROUP_ADD, group, Ids.encode(user), Integer.toString(limits.members()))
                .thenCompose(answer -> {
                    if (answer.get(0).equals("full")) {
                        throw BackplaneRefusals.tooManyMembers(limits.members());
                    }
                    String membership = (String) answer.get(1);
                    watermarks.told(keys.group(group), Long.parseLong(membership));
                    List<CompletableFuture<?>> told = new ArrayList<>();
                    told.add(users.join(user, group, membership));
                    for (int i = 2; i < answer.size(); i += 2) {
                        ContextKey key = ContextKey.ofGroup(group, RedisText.id((String) answer.get(i)));
                        Register register = RedisText.sharedRegister((String) answer.get(i + 1));
                        tell(told, user, key, register.latestByOther(), membership);
                        tell(told, user, key, register.latest(), membership);
                    }
                    return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
                            .thenApply(done -> answer.get(0).equals("new"));
                });
    }

    private void tell(
            List<CompletableFuture<?>> told,
            String user,
            ContextKey key,
            @Nullable RegisterEntry entry,
            String membership) {
        if (entry != null) {
            String origin = entry.origin() == null ? null : Origin.deviceOf(user, entry.origin());
            told.add(users.record(
                    user, new RedisUsers.UserContextChange(key, entry.revision(), origin, 0, membership, null)));
        }
    }

    @Override
    public CompletableFuture<Boolean> remove(String group, String user) {
        return inGroup(
                group,
                () -> eval(LuaScript.GROUP_MEMBER, group, Ids.encode(user)).thenCompose(answer -> {
                    String membership = (String) answer.get(1);
                    return isTrue(answer)
                            ? leave(group, user, membership)
                            : users.leave(user, group, membership).thenApply(left -> false); // what a crash left
                }));
    }

    private CompletableFuture<Boolean> leave(String group, String user, String membership) {
        return users.leave(user, group, membership)
                .thenCompose(left -> eval(LuaScript.GROUP_REMOVE, group, Ids.encode(user), membership))
                .thenApply(RedisGroups::isTrue);
    }

    @Override
    public CompletableFuture<Boolean> delete(String group) {
        return inGroup(
                group,
                () -> read(group)
                        .thenCompose(members -> members == null
                                ? CompletableFuture.completedFuture(false)
                                : cancelTimed
                                        .apply(group)
                                        .thenCompose(cancelled -> deleteWith(group, members, cancelled.number()))));
    }

    private CompletableFuture<Boolean> deleteWith(String group, TreeMap<String, String> members, String number) {
        return inSlices(members, (user, membership) -> leave(group, user, membership))
                .thenCompose(left -> evalDelete(group, number))
                .thenCompose(answer -> isTrue(answer)
                        ? CompletableFuture.completedFuture(true)
                        : read(group)
                                .thenCompose(more -> more == null // someone joined meanwhile
                                        ? CompletableFuture.completedFuture(true)
                                        : deleteWith(group, more, number)));
    }

    @Override
    public CompletableFuture<List<String>> members(String group) {
        return inGroup(group, () -> readMembers(group));
    }

    private CompletableFuture<List<String>> readMembers(String group) {
        return read(group).thenApply(members -> {
            if (members == null) {
                throw BackplaneRefusals.noSuchGroup();
            }
            return List.copyOf(members.keySet());
        });
    }

    /** Completed with the members and the numbers of their memberships; with null if there is no such group. */
    private CompletableFuture<@Nullable TreeMap<String, String>> read(String group) {
        return link.evalAlways(LuaScript.GROUP_READ, groupKeys(group))
                .thenApply(answer -> isTrue(answer) ? memberships(answer, 1) : null);
    }

    private static TreeMap<String, String> memberships(List<Object> answer, int from) {
        TreeMap<String, String> memberships = new TreeMap<>();
        for (int i = from; i < answer.size(); i += 2) {
            memberships.put(RedisText.id((String) answer.get(i)), (String) answer.get(i + 1));
        }
        return memberships;
    }

    @Override
    public CompletableFuture<MemberWatch> watch(String group, MemberListener listener) {
        return inGroup(group, () -> watchers.watch(group, listener));
    }

    /**
     * Does something if there is such a group, before anything that this node does to it later.
     *
     * @return failed with {@code NOT_FOUND} if there is no such group
     */
    <T> CompletableFuture<T> ifExists(String group, Supplier<CompletableFuture<T>> operation) {
        return queue.run(group, () -> readMembers(group).thenCompose(members -> operation.get()));
    }

    @Override
    public CompletableFuture<List<String>> of(String user) {
        return operations.read(() -> users.groupsOf(user));
    }

    /** Ends memberships of a user. */
    CompletableFuture<Void> leaveAll(String user, List<String> groups) {
        return CompletableFuture.allOf(
                groups.stream().map(group -> remove(group, user)).toArray(CompletableFuture[]::new));
    }

    // ---- changes

    /** Records a change for a group. */
    CompletableFuture<Receipt> record(String group, Change change, RedisUsers.@Nullable TimedClaim timed) {
        String key = keys.group(group);
        String[] allKeys = timed == null
                ? groupKeys(group)
                : new String[] {key, RedisKeys.members(key), RedisKeys.timed(key, timed), RedisKeys.forgotten(key)};
        return queue.run(
                group,
                () -> link.eval(
                                LuaScript.GROUP_RECORD,
                                allKeys,
                                Ids.encode(change.context()),
                                RedisText.number(change.revision()),
                                change.origin() == null ? "" : change.origin().qualified(),
                                Integer.toString(limits.contexts()),
                                timed == null ? "" : timed.accepted())
                        .thenCompose(answer -> tellMembers(group, change, answer)));
    }

    private CompletableFuture<Receipt> tellMembers(String group, Change change, List<Object> answer) {
        requireRecorded((String) answer.get(0));
        long revision = Long.parseLong((String) answer.get(1));
        Position position = new Position(held.epoch(), Long.parseLong((String) answer.get(2)));
        watermarks.told(keys.group(group), position.offset());
        boolean isNews = answer.get(3).equals("1");
        TreeMap<String, String> members = memberships(answer, 4);
        ContextKey key = ContextKey.ofGroup(group, change.context());
        Origin origin = change.origin();
        int millis = spread.millis(members.size());
        return inSlices(members, (user, membership) -> {
                    String device = origin == null || !origin.user().equals(user) ? null : origin.device();
                    return users.record(
                                    user,
                                    new RedisUsers.UserContextChange(key, revision, device, millis, membership, null))
                            .thenApply(receipt -> !receipt.duplicate());
                })
                .thenApply(anyNews -> new Receipt(position, revision, !isNews && !anyNews));
    }

    private void requireRecorded(String outcome) {
        switch (outcome) {
            case "ok":
                break;
            case "none":
                throw BackplaneRefusals.noSuchGroup();
            case "contexts":
                throw BackplaneRefusals.tooManyGroupContexts(limits.contexts());
            case "highest":
                throw BackplaneRefusals.noHigherRevision();
            default:
                throw BackplaneRefusals.noSuchTimed(); // it was for a deleted group of this name
        }
    }

    // ---- slices

    /** Does something with all members, a slice at a time; completed with whether it was true for any. */
    private static CompletableFuture<Boolean> inSlices(
            TreeMap<String, String> members, BiFunction<String, String, CompletableFuture<Boolean>> operation) {
        return inSlices(List.copyOf(members.entrySet()), 0, false, operation);
    }

    private static CompletableFuture<Boolean> inSlices(
            List<Map.Entry<String, String>> members,
            int from,
            boolean before,
            BiFunction<String, String, CompletableFuture<Boolean>> operation) {
        if (from >= members.size()) {
            return CompletableFuture.completedFuture(before);
        }
        int to = Math.min(members.size(), from + SLICE);
        List<CompletableFuture<Boolean>> slice = members.subList(from, to).stream()
                .map(one -> operation.apply(one.getKey(), one.getValue()))
                .toList();
        return CompletableFuture.allOf(slice.toArray(CompletableFuture[]::new))
                .thenCompose(done ->
                        inSlices(members, to, before || slice.stream().anyMatch(CompletableFuture::join), operation));
    }
}
