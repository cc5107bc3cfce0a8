package org.higginspush.ledger.change;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Ids;
import org.higginspush.ledger.Workload;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.bayeux.Mailbox;
import org.higginspush.ledger.checker.Checker;
import org.higginspush.ledger.hub.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Who manages groups: lets users join and leave, deletes a group and makes it again, and cancels changes that wait for their
 * time. It does one thing after another, each until the hub has answered that it is done. Safe for
 * any thread.
 */
public final class GroupManager {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int PAUSE = 100;
    private static final int RARELY = 40;

    private final Workload workload;
    private final ClientResources clientResources;
    private final ManagementRequests requests;
    private final Checker checker;
    private final Tokens tokens;
    private final Random chance;
    private final Mailbox mailbox;
    /** How often each group was made or deleted; it certainly exists while this is even. */
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();

    private final Map<String, Set<String>> members = new ConcurrentHashMap<>();
    private final Map<String, Integer> deleted = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    /** How often the hub may have lost all of it, and was not told again yet. */
    private final AtomicInteger lost = new AtomicInteger();
    /** Used by the mailbox alone, as {@link #busy}. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private boolean busy;
    private boolean begun;
    private @Nullable Future<?> tick;

    /**
     * @param hub without a proxy: nothing may be executed late
     * @param chance safe for any thread
     */
    public GroupManager(
            Workload workload,
            ClientResources clientResources,
            URI hub,
            Checker checker,
            Tokens tokens,
            Random chance) {
        this.workload = workload;
        this.clientResources = clientResources;
        this.requests = new ManagementRequests(clientResources.http(), hub);
        this.checker = checker;
        this.tokens = tokens;
        this.chance = chance;
        this.mailbox = clientResources.mailbox();
        for (int group = 0; group < workload.groups(); group++) {
            changes.put(workload.group(group), 1);
            members.put(workload.group(group), ConcurrentHashMap.newKeySet());
        }
    }

    /** Begins to change memberships; the first time it makes all groups, with some members. */
    public synchronized void begin() {
        if (!begun) {
            begun = true;
            makeAll();
        }
        if (tick == null && workload.groups() > 0) {
            tick = clientResources.every(PERIOD, this::tick);
        }
    }

    private void makeAll() {
        for (int group = 0; group < workload.groups(); group++) {
            String name = workload.group(group);
            make(name);
            for (int user = group % 2; user < workload.users(); user += 2) {
                change(name, workload.user(user), true);
            }
        }
    }

    /** Goes on with what was begun, and begins nothing new. */
    public synchronized void pause() {
        if (tick != null) {
            tick.cancel(false);
            tick = null;
        }
    }

    /** How much is not done yet. */
    public int underWay() {
        return underWay.get();
    }

    private void tick() {
        if (underWay.get() > 0) {
            return;
        }
        String group = workload.group(chance.nextInt(workload.groups()));
        String user = workload.user(chance.nextInt(workload.users()));
        if (chance.nextInt(RARELY) == 0) {
            delete(group);
            make(group);
        } else {
            change(group, user, !isMember(group, user));
        }
    }

    private boolean isMember(String group, String user) {
        return members.getOrDefault(group, Set.of()).contains(user);
    }

    /** How often a group was made or deleted so far. */
    int changesOf(String group) {
        return changes.getOrDefault(group, 1);
    }

    /** True if the group has been there all the time since it had been made or deleted so often. */
    boolean existedSince(String group, int then) {
        return then % 2 == 0 && changesOf(group) == then;
    }

    /** How often a group was deleted so far. */
    int timesDeleted(String group) {
        return deleted.getOrDefault(group, 0);
    }

    // ---- what it does

    private void make(String group) {
        run("PUT", path(group), tokens.manager(), () -> {}, status -> exists(group));
    }

    private void exists(String group) {
        changes.merge(group, changesOf(group) % 2, Integer::sum);
    }

    private void mayBeGone(String group) {
        changes.merge(group, 1 - changesOf(group) % 2, Integer::sum);
    }

    private void change(String group, String user, boolean joins) {
        run(
                joins ? "PUT" : "DELETE",
                path(group) + "/members/" + Ids.encode(user),
                tokens.manager(),
                () -> checker.membershipChanging(group, user),
                status -> {
                    remember(group, user, joins);
                    checker.membershipChanged(group, user, joins);
                });
    }

    private void remember(String group, String user, boolean isMember) {
        Set<String> all = members.getOrDefault(group, Set.of());
        if (isMember) {
            all.add(user);
        } else {
            all.remove(user);
        }
    }

    private void delete(String group) {
        run(
                "DELETE",
                path(group),
                tokens.manager(),
                () -> {
                    mayBeGone(group);
                    deleted.merge(group, 1, Integer::sum);
                    checker.groupEnding(group);
                },
                status -> {
                    members.getOrDefault(group, Set.of()).clear();
                    checker.groupEnded(group);
                });
    }

    /** Cancels a change that waits; if it is not found, it may have been announced before, or not. */
    void cancel(Change change, String id) {
        run(
                "DELETE",
                ChangeFields.path(change.audience()) + "/timed/" + id,
                tokens.publisher(),
                () -> checker.cancelling(change),
                status -> {
                    if (status == 204) {
                        checker.cancelled(change);
                    }
                });
    }

    /** The hub's log was garbled: it may have lost groups and memberships, until {@link #restore}. */
    public void mayBeLost() {
        lost.incrementAndGet();
        members.keySet().forEach(this::mayBeGone);
    }

    /** All groups are as they should be again. */
    public void restore() {
        for (String group : members.keySet()) {
            run("PUT", path(group), tokens.manager(), () -> mayBeGone(group), status -> {});
            for (int user = 0; user < workload.users(); user++) {
                change(group, workload.user(user), isMember(group, workload.user(user)));
            }
            make(group);
        }
        run("PUT", path(workload.group(0)), tokens.manager(), () -> {}, status -> restored());
    }

    private void restored() {
        if (lost.decrementAndGet() == 0) {
            checker.membershipsRestored();
        }
    }

    private static String path(String group) {
        return "/v1/groups/" + Ids.encode(group);
    }

    // ---- one thing after another

    private void run(String method, String path, String token, Runnable begins, IntConsumer done) {
        underWay.incrementAndGet();
        mailbox.execute(() -> {
            waiting.add(() -> {
                begins.run();
                send(method, path, token, done);
            });
            next();
        });
    }

    private void next() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            waiting.remove().run();
        }
    }

    private void send(String method, String path, String token, IntConsumer done) {
        requests.send(method, path, token)
                .thenAccept(status -> mailbox.execute(() -> answered(method, path, token, done, status)));
    }

    private void answered(String method, String path, String token, IntConsumer done, int status) {
        if (status == 0 || status == 503 || status == 429) {
            clientResources.later(
                    chance.nextInt(1, PAUSE), () -> mailbox.execute(() -> send(method, path, token, done)));
            return;
        }
        if (status >= 400 && status != 404) {
            checker.refused(method + " " + path, status);
        }
        done.accept(status);
        underWay.decrementAndGet();
        busy = false;
        next();
    }
}
