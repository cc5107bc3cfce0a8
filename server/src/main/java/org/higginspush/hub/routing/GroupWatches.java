package org.higginspush.hub.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups that are watched: for each of them its members and which of these are connected, kept once for all who watch it.
 * Thread-safe; everything happens on the thread of the {@link Presence}. A group that nobody watches costs nothing.
 */
public final class GroupWatches {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWatches.class);

    private final Groups groups;
    private final Router router;
    private final Presence presence;
    /** Used on the presence's thread only, as all that is in it. */
    private final Map<String, WatchedGroup> watched = new HashMap<>();

    private @Nullable Watch users;

    public GroupWatches(Groups groups, Router router, Presence presence) {
        this.groups = groups;
        this.router = router;
        this.presence = presence;
    }

    /**
     * Starts to watch a group.
     *
     * @return completed once {@link GroupListener#state} was called; failed with a {@link Refusal}, {@code NOT_FOUND} if there is no
     *     such group. The listener hears nothing any more that happens after the watch was closed.
     */
    public CompletableFuture<Watch> watch(String group, GroupListener listener) {
        GroupWatcher watcher = new GroupWatcher(listener);
        try {
            presence.execute(() -> begin(group, watcher));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    Refusal.unavailable("The hub is stopping: try again in a moment.", Duration.ofSeconds(1)));
        }
        return watcher.begun;
    }

    private void begin(String name, GroupWatcher watcher) {
        if (users == null) {
            users = presence.listen(new Connections());
        }
        WatchedGroup known = watched.get(name);
        WatchedGroup group = known == null ? new WatchedGroup(name) : known;
        group.add(watcher);
        if (known == null) {
            watched.put(name, group);
            presence.whenKnown().whenComplete((done, failure) -> group.begin());
        }
    }

    /** From whatever thread; once the hub has stopped, nothing is told any more. */
    private void later(Runnable task) {
        try {
            presence.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: who watches a group is not told any more", e);
        }
    }

    private final class Connections implements PresenceListener {
        @Override
        public void userConnected(String user) {
            watched.values().forEach(group -> group.connected(user, true));
        }

        @Override
        public void userGone(String user) {
            watched.values().forEach(group -> group.connected(user, false));
        }
    }

    /** One who watches a group. */
    private static final class GroupWatcher {
        private final GroupListener listener;
        final CompletableFuture<Watch> begun = new CompletableFuture<>();
        private volatile boolean closed;

        GroupWatcher(GroupListener listener) {
            this.listener = listener;
        }

        void tell(Consumer<GroupListener> event) {
            if (!closed) {
                try {
                    event.accept(listener);
                } catch (RuntimeException | Error e) {
                    LOG.warn("A listener of a group failed; the others are told", e);
                }
            }
        }
    }

    /** Hears of the members on threads of the backplane. */
    private final class WatchedGroup implements Groups.MemberListener {
        private final String name;
        private final List<GroupWatcher> watchers = new ArrayList<>();
        private final CompletableFuture<Groups.MemberWatch> source = new CompletableFuture<>();
        /** Who of the members is connected; null until they are known. */
        private @Nullable TreeMap<String, Boolean> members;

        WatchedGroup(String name) {
            this.name = name;
        }

        void begin() {
            groups.watch(name, this).whenComplete((begun, failure) -> {
                if (failure == null) {
                    source.complete(begun);
                } else {
                    later(() -> refuse(Futures.unwrap(failure)));
                }
            });
        }

        private void refuse(Throwable failure) {
            watched.remove(name, this);
            watchers.forEach(watcher -> watcher.begun.completeExceptionally(failure));
        }

        void add(GroupWatcher watcher) {
            watchers.add(watcher);
            if (members != null) {
                start(watcher, state(members));
            }
        }

        private void start(GroupWatcher watcher, List<GroupMember> state) {
            watcher.tell(listener -> listener.state(state));
            watcher.begun.complete(() -> {
                watcher.closed = true;
                later(() -> remove(watcher));
            });
        }

        private static List<GroupMember> state(Map<String, Boolean> members) {
            return members.entrySet().stream()
                    .map(member -> new GroupMember(member.getKey(), member.getValue()))
                    .toList();
        }

        private void remove(GroupWatcher watcher) {
            if (watchers.remove(watcher) && watchers.isEmpty()) {
                watched.remove(name, this);
                source.thenAccept(Groups.MemberWatch::close);
            }
        }

        private void tell(Consumer<GroupListener> event) {
            List.copyOf(watchers).forEach(watcher -> watcher.tell(event));
        }

        void connected(String user, boolean connected) {
            if (members != null && members.replace(user, !connected, connected)) {
                tell(listener -> {
                    if (connected) {
                        listener.connected(user);
                    } else {
                        listener.gone(user);
                    }
                });
            }
        }

        @Override
        public void members(List<String> users) {
            later(() -> {
                TreeMap<String, Boolean> known = new TreeMap<>();
                users.forEach(user -> known.put(user, router.isToldConnected(user)));
                members = known;
                List<GroupMember> state = state(known);
                List.copyOf(watchers).forEach(watcher -> start(watcher, state));
            });
        }

        @Override
        public void joined(String user) {
            later(() -> {
                boolean connected = router.isToldConnected(user);
                if (members != null && members.putIfAbsent(user, connected) == null) {
                    tell(listener -> listener.joined(new GroupMember(user, connected)));
                }
            });
        }

        @Override
        public void left(String user) {
            later(() -> {
                if (members != null && members.remove(user) != null) {
                    tell(listener -> listener.left(user));
                }
            });
        }

        @Override
        public void deleted() {
            later(() -> {
                watched.remove(name, this);
                tell(GroupListener::deleted);
                watchers.clear();
            });
        }
    }
}
