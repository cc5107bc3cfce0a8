package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.higginspush.hub.backplane.Groups.MemberListener;
import org.higginspush.hub.backplane.Groups.MemberWatch;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who on this node hears of the members of which group, on whichever node they join and leave. Each watch has the members that it was
 * told of: so what it was told before is told once, and after a gap it is told what differs. Thread-safe; a listener is called with
 * the lock of its watch held.
 */
final class GroupWatchers {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWatchers.class);

    private final RedisLink link;
    private final RedisKeys keys;
    private final Function<String, CompletableFuture<List<String>>> read;
    /** By the names of the groups' channels. Subscriptions are sent while the entry is locked. */
    private final Map<String, List<WatcherState>> byChannel = new ConcurrentHashMap<>();

    /** One watch. Guarded by itself. */
    private static final class WatcherState {
        final String group;
        final MemberListener listener;
        private final TreeSet<String> told = new TreeSet<>();
        private boolean isReading = true;
        private boolean hasBegun;
        private boolean ended;
        private final List<String> held = new ArrayList<>(0);

        WatcherState(String group, MemberListener listener) {
            this.group = group;
            this.listener = listener;
        }

        /** A message of the group's channel; it waits until the members were read. */
        synchronized void message(String message) {
            if (isReading) {
                held.add(message);
                return;
            }
            if (ended) {
                return;
            }
            String[] parts = RedisText.parts(message);
            if (parts[0].equals("deleted")) {
                deleted();
            } else if (parts[0].equals("joined")) {
                joined(RedisText.id(parts[1]));
            } else {
                left(RedisText.id(parts[1]));
            }
        }

        private void joined(String user) {
            if (told.add(user)) {
                tell(one -> one.joined(user));
            }
        }

        private void left(String user) {
            if (told.remove(user)) {
                tell(one -> one.left(user));
            }
        }

        synchronized void deleted() {
            if (!ended) {
                ended = true;
                tell(MemberListener::deleted);
            }
        }

        synchronized void reading() {
            isReading = true;
            held.clear();
        }

        synchronized void read(List<String> members) {
            isReading = false;
            if (hasBegun) {
                List.copyOf(told).stream()
                        .filter(user -> !members.contains(user))
                        .forEach(this::left);
                members.forEach(this::joined);
            } else {
                hasBegun = true;
                told.addAll(members);
                tell(one -> one.members(members));
            }
            List<String> messages = List.copyOf(held);
            held.clear();
            messages.forEach(this::message);
        }

        synchronized void end() {
            ended = true;
        }

        private void tell(Consumer<MemberListener> event) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed that hears of the members of a group; the others are told", e);
            }
        }
    }

    GroupWatchers(RedisLink link, RedisKeys keys, Function<String, CompletableFuture<List<String>>> read) {
        this.link = link;
        this.keys = keys;
        this.read = read;
    }

    CompletableFuture<MemberWatch> watch(String group, MemberListener listener) {
        RedisSession session = link.session();
        if (session == null) {
            return link.refused();
        }
        WatcherState watcher = new WatcherState(group, listener);
        String channel = keys.group(group);
        byChannel.compute(channel, (same, others) -> {
            List<WatcherState> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(watcher);
            return all;
        });
        return session.subscribeSharded(channel)
                .exceptionallyCompose(failure -> link.refused())
                .thenCompose(subscribed -> read.apply(group))
                .<MemberWatch>thenApply(members -> {
                    watcher.read(members);
                    return () -> end(channel, watcher);
                })
                .whenComplete((watch, failure) -> {
                    if (failure != null) {
                        end(channel, watcher);
                    }
                });
    }

    private void end(String channel, WatcherState watcher) {
        watcher.end();
        byChannel.computeIfPresent(channel, (same, all) -> {
            RedisSession session = link.session();
            boolean isLast = all.remove(watcher) && all.isEmpty();
            if (isLast && session != null) {
                session.unsubscribeSharded(channel);
            }
            return isLast ? null : all;
        });
    }

    /** True if it was a message of a group's channel. */
    boolean message(String channel, String message) {
        List<WatcherState> watchers = byChannel.get(channel);
        if (watchers == null) {
            return false;
        }
        watchers.forEach(watcher -> watcher.message(message));
        return true;
    }

    /** Subscribes again in a new session, and tells what changed meanwhile. Called on the link's thread. */
    void repair(RedisSession session) throws Exception {
        repair(session, byChannel.keySet());
    }

    /** Subscribes again to some channels, if they are groups', and tells what changed meanwhile. Called on the link's thread. */
    void repair(RedisSession session, Set<String> channels) throws Exception {
        for (String channel : channels) {
            List<WatcherState> watchers = byChannel.get(channel);
            if (watchers != null) {
                watchers.forEach(WatcherState::reading);
                session.await(session.subscribeSharded(channel));
                for (WatcherState watcher : watchers) {
                    repair(session, watcher);
                }
            }
        }
    }

    private void repair(RedisSession session, WatcherState watcher) throws Exception {
        try {
            watcher.read(session.await(read.apply(watcher.group)));
        } catch (Exception e) {
            boolean isDeleted = Futures.unwrap(e) instanceof Refusal refusal && refusal.code() == ErrorCode.NOT_FOUND;
            if (!isDeleted) {
                throw e;
            }
            watcher.deleted();
        }
    }
}
