package org.higginspush.hub.backplane.redis;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.CutOffs;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.backplane.ForgottenUser;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.backplane.Spread;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The backplane of many nodes: all that is recorded is in one Redis, and its channels tell each node of the changes of the users that
 * it holds.
 *
 * <p>An operation is one script, which Redis runs alone: it takes the change into the register, gives it an offset, which is Redis's
 * time made strictly rising, and publishes it. So offsets grow in the order of the announcements whichever nodes record. What is
 * recorded is announced and acknowledged at once; how durable that is, is up to how Redis is set up.
 *
 * <p>After each gap (a lost connection, a failover, a Redis that did not answer) the node begins a new session: it subscribes again
 * and reads again where the users are that it holds, and tells their listeners what they were not told. While Redis is away, all is
 * refused with {@code UNAVAILABLE}, and whoever listens stays.
 */
public final class RedisBackplane implements Backplane {
    private static final long END_MILLIS = 10_000;

    private final RedisKeys keys;
    private final RedisLink link;
    private final HubTables tables;
    private final RedisWatermarks watermarks;
    private final RedisEpochs epochs;
    private final HeldUsers held;
    private final RedisUsers users;
    private final InFlightOperations operations;
    private final int mostContexts;
    private final ScheduledExecutorService executor;
    private final RedisGroups groups;
    private final RedisTimed timed;
    private final RedisRegistrations registrations;
    private final RedisCutOffs cutOffs;
    private final RedisClusterStore cluster;

    private RedisBackplane(RedisOptions options, BackplaneLimits limits, InstantSource time, HubMetrics metrics) {
        this.keys = new RedisKeys(options.prefix());
        this.mostContexts = limits.contextsPerUser();
        this.link = new RedisLink(options, metrics, new SessionStart());
        this.cluster = new RedisClusterStore(link, keys);
        this.watermarks = new RedisWatermarks();
        Path folder = options.folder();
        this.epochs = new RedisEpochs(
                link,
                keys,
                watermarks,
                folder == null ? null : new RedisWatermarkFile(folder),
                options.timeout().toMillis());
        this.tables = new HubTables(link, keys, watermarks);
        this.held = new HeldUsers(link, keys, watermarks, this::mergeEveryones);
        Spread spread = new Spread(limits.syncsPerSecond());
        this.users = new RedisUsers(link, keys, held, watermarks, mostContexts, spread, this::isRegistered);
        this.operations = new InFlightOperations(limits.outstanding());
        metrics.watchCommitQueue(operations::changing);
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "backplane-groups");
            made.setDaemon(true);
            return made;
        });
        this.groups = new RedisGroups(
                link, keys, users, held, limits.groups(), spread, operations, executor, watermarks, this::cancelTimed);
        this.timed = new RedisTimed(
                keys, tables, operations, groups, this::recordFor, limits.timedPerAudience(), time, executor);
        this.registrations = new RedisRegistrations(tables, operations, limits.registrationsPerUser());
        this.cutOffs = new RedisCutOffs(link, tables, operations, time);
        tables.add("E", users.everyone());
        tables.add("R", registrations);
        tables.add("C", cutOffs);
        tables.add("T", timed);
        tables.add("P", new EpochTable());
        tables.add("F", new ForgottenTable());
    }

    /**
     * Opens the backplane on a Redis, with the usual options.
     *
     * @param uri {@code redis://}, {@code redis-sentinel://} or {@code redis-cluster://}; with {@code rediss} over TLS
     * @param prefix what all keys and channels begin with, so that several hubs may use one Redis
     * @throws IllegalStateException if Redis cannot be used; the hub must not start, because it cannot know who is cut off
     */
    public static RedisBackplane open(String uri, String prefix, BackplaneLimits limits, InstantSource time) {
        return open(RedisOptions.of(uri, prefix), limits, time, HubMetrics.NONE);
    }

    /**
     * Opens the backplane on a Redis.
     *
     * @throws IllegalStateException if Redis cannot be used, or an acknowledgement would be worth nothing; the text says why
     */
    public static RedisBackplane open(
            RedisOptions options, BackplaneLimits limits, InstantSource time, HubMetrics metrics) {
        RedisBackplane opened = new RedisBackplane(options, limits, time, metrics);
        opened.link.start().join();
        String problem = opened.link.problem();
        if (problem != null) {
            opened.close();
            throw new IllegalStateException(problem);
        }
        return opened;
    }

    /** What a new session begins with, and what becomes of it. */
    private final class SessionStart implements RedisLink.LinkListener {
        @Override
        public void connected(RedisSession session, RedisDurability durability) throws Exception {
            session.await(session.subscribeSharded(keys.hub()));
            requireNotMoved(session);
            epochs.open(session, durability);
            if (!epochs.epoch().equals(held.epoch())) {
                held.beginsAnew(epochs.epoch());
            }
            tables.load(session);
            held.subscribeAgain(session);
            repairAll(session, held.held());
            groups.watchers().repair(session);
            cluster.connected(session);
            link.schedule(() -> held.repairAll(registrations.users(), users::announceAgain), 0);
        }

        /** After this node subscribed: who moves a hub looks for nodes after the mark is set. */
        private void requireNotMoved(RedisSession session) throws Exception {
            String[] hub = {keys.hub()};
            List<Object> answer = session.await(session.eval(LuaScript.HUB_MOVED, hub));
            MoveMark mark = MoveMark.parse((String) answer.get(0));
            if (mark != null) {
                throw new IllegalStateException(mark.explain(keys.hub()));
            }
        }

        @Override
        public void moved(RedisSession session, Set<String> channels) throws Exception {
            if (channels.contains(keys.hub())) {
                session.await(session.subscribeSharded(keys.hub()));
                tables.load(session);
            }
            repairAll(session, held.subscribeAgain(session, channels));
            groups.watchers().repair(session, channels);
            cluster.moved(session, channels);
        }

        @Override
        public void tick(RedisSession session) {
            epochs.tick(session);
        }

        private void repairAll(RedisSession session, List<HeldUser> all) throws Exception {
            for (int from = 0; from < all.size(); from += RedisSession.SLICE) {
                List<CompletableFuture<Void>> repaired = new ArrayList<>();
                for (HeldUser user : all.subList(from, Math.min(all.size(), from + RedisSession.SLICE))) {
                    repaired.add(users.repair(user));
                }
                for (CompletableFuture<Void> one : repaired) {
                    session.await(one);
                }
            }
        }

        @Override
        public void lost() {
            tables.lost();
            held.lost();
            cluster.lost();
        }

        @Override
        public void message(String channel, String message) {
            if (channel.equals(keys.hub())) {
                tables.take(message);
            } else if (!cluster.message(channel, message) && !groups.watchers().message(channel, message)) {
                held.message(channel, message);
            }
        }
    }

    /** Another node replaced the epoch, because something was lost that it was told. */
    private final class EpochTable implements HubTables.HubTable {
        /** On the link's thread: sessions end because of it, and this one must not be kept. */
        @Override
        public void changed(String[] row, long number) {
            link.schedule(
                    () -> {
                        if (epochs.isBegun(row[1], row[2])) {
                            held.beginsAnew(epochs.epoch());
                        }
                    },
                    0);
        }

        @Override
        public void loaded(Map<String, String> rows) {
            // read before all else when a session begins
        }
    }

    /** A user or a group is forgotten: what is known of it is not looked for any more. */
    private final class ForgottenTable implements HubTables.HubTable {
        @Override
        public void changed(String[] row, long number) {
            watermarks.forget(row[1]);
        }

        @Override
        public void loaded(Map<String, String> rows) {
            // nothing is stored
        }
    }

    private CompletableFuture<RedisTimed.TimedForgotten> cancelTimed(String group) {
        return timed.forgetGroup(group);
    }

    private boolean isRegistered(String user) {
        return !registrations.of(user).isEmpty();
    }

    private CompletableFuture<?> mergeEveryones(String user) {
        return users.mergeEveryones(user);
    }

    // ---- record

    @Override
    public CompletableFuture<Receipt> record(Change change) {
        return operations.run(() -> recordFor(change, null));
    }

    private CompletableFuture<Receipt> recordFor(Change change, RedisUsers.@Nullable TimedClaim timed) {
        Audience audience = change.audience();
        if (audience instanceof Audience.User one) {
            ContextKey key = ContextKey.ofUser(change.context());
            return users.record(one.user(), userChange(key, change, change.originDevice(), timed));
        }
        if (audience instanceof Audience.Device one) {
            ContextKey key = ContextKey.ofDevice(one.device(), change.context());
            return users.record(one.user(), userChange(key, change, null, timed));
        }
        if (audience instanceof Audience.Group one) {
            return groups.record(one.group(), change, timed);
        }
        return recordForEveryone(change, timed);
    }

    private static RedisUsers.UserContextChange userChange(
            ContextKey key, Change change, @Nullable String origin, RedisUsers.@Nullable TimedClaim timed) {
        return new RedisUsers.UserContextChange(key, change.revision(), origin, 0, "", timed);
    }

    private CompletableFuture<Receipt> recordForEveryone(Change change, RedisUsers.@Nullable TimedClaim timed) {
        List<String> allKeys = new ArrayList<>(List.of(keys.hub()));
        if (timed != null) {
            allKeys.add(RedisKeys.timed(keys.hub(), timed));
        }
        return tables.eval(
                        LuaScript.HUB_EVERYONE,
                        allKeys.toArray(String[]::new),
                        RedisText.encoded(change.context()),
                        RedisText.number(change.revision()),
                        change.origin() == null ? "" : change.origin().qualified(),
                        Integer.toString(mostContexts),
                        timed == null ? "" : "1")
                .thenApply(this::receiptForEveryone);
    }

    private Receipt receiptForEveryone(List<Object> answer) {
        if (answer.get(0).equals("contexts")) {
            throw BackplaneRefusals.tooManyEveryoneContexts(mostContexts);
        }
        if (answer.get(0).equals("highest")) {
            throw BackplaneRefusals.noHigherRevision();
        }
        Position position = new Position(held.epoch(), Long.parseLong((String) answer.get(2)));
        return new Receipt(position, Long.parseLong((String) answer.get(1)), "0".equals(answer.get(3)));
    }

    /** What is recorded is sent, and nothing is read from a disk for it. */
    @Override
    public boolean mayBlock(Change change) {
        return false;
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

    // ---- read

    @Override
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return operations.read(() -> users.missed(user, device, since));
    }

    @Override
    public Subscription listen(String user, Listener listener) {
        return held.listen(user, listener);
    }

    @Override
    public Subscription listenToAll(AnnouncementListener listener) {
        return held.listenToAll(listener);
    }

    @Override
    public CompletableFuture<ForgottenUser> forget(String user) {
        return operations.run(() -> {
            CompletableFuture<RedisUsers.ForgottenContexts> contexts =
                    users.forget(user, Long.toString(tables.number()));
            CompletableFuture<Integer> removed = registrations.forget(user);
            return timed.forget(user)
                    .thenCompose(cancelled -> users.forgetTimed(user, cancelled.number())
                            .thenCompose(done -> contexts)
                            .thenCompose(forgotten -> groups.leaveAll(user, forgotten.groups())
                                    .thenCombine(
                                            removed,
                                            (left, devices) -> new ForgottenUser(
                                                    forgotten.contexts(),
                                                    forgotten.groups().size(),
                                                    cancelled.count(),
                                                    devices))));
        });
    }

    /** What the nodes know of each other in this Redis. */
    public RedisClusterStore cluster() {
        return cluster;
    }

    // ---- the operator's side

    @Override
    public @Nullable String problem() {
        return link.problem();
    }

    @Override
    public @Nullable String durability() {
        RedisDurability present = link.durability();
        return present == null ? null : present.summary();
    }

    @Override
    public void close() {
        if (operations.close(END_MILLIS)) {
            executor.shutdownNow();
            epochs.close(link.isUp() ? link.session() : null)
                    .handle((noted, failure) -> null)
                    .completeOnTimeout(null, END_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
            link.close();
        }
    }
}
