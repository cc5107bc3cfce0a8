package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who on this node listens to whom, and the subscriptions to their channels. Thread-safe. */
final class HeldUsers {
    private static final Logger LOG = LoggerFactory.getLogger(HeldUsers.class);

    private static final long NOTHING = Long.MAX_VALUE;
    /** By how much the clocks of two Redis servers of a cluster may differ. */
    private static final long SKEW_MICROS = TimeUnit.SECONDS.toMicros(10);

    private final RedisLink link;
    private final RedisKeys keys;
    private final RedisWatermarks watermarks;
    private final EveryoneUpdate update;
    /** Who is in it is decided, and subscriptions are sent, with the user's lock held: so Redis gets them in the order of what is here. */
    private final Map<String, HeldUser> users = new ConcurrentHashMap<>();
    /** By the names of their channels. */
    private final Map<String, HeldUser> byChannel = new ConcurrentHashMap<>();

    /** Those who hear of all users; the channel of all is subscribed to as long as there are any. */
    private final List<Backplane.AnnouncementListener> listeners = new CopyOnWriteArrayList<>();

    private final HeldUser all = new HeldUser("");
    private volatile boolean isHearingAll;
    /** The highest offset of all users that was heard, or the time of the start, in microseconds. */
    private volatile long heardUpTo = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    /** What was announced to all users after this may be missing. */
    private volatile long missingSince = NOTHING;

    private volatile String epoch = "";

    /** Merges what a user lacks of everyone's changes. */
    interface EveryoneUpdate {
        /** Completed at once if that is nothing. */
        CompletableFuture<?> merge(String user);
    }

    HeldUsers(RedisLink link, RedisKeys keys, RedisWatermarks watermarks, EveryoneUpdate update) {
        this.watermarks = watermarks;
        this.link = link;
        this.keys = keys;
        this.update = update;
    }

    /** Redis has another history than before: what is told from now on is in that. Called on the link's thread. */
    void beginsAnew(String present) {
        epoch = present;
        users.values().forEach(held -> held.beginsAnew(present));
    }

    String epoch() {
        return epoch;
    }

    // ---- listening

    Backplane.Subscription listen(String user, Backplane.Listener listener) {
        HeldUser.HeldListener entry = new HeldUser.HeldListener(listener);
        HeldUser held = users.computeIfAbsent(user, HeldUser::new);
        while (!isAdded(held, entry)) {
            held = users.computeIfAbsent(user, HeldUser::new);
        }
        HeldUser added = held;
        return () -> stop(added, entry);
    }

    /** False if the last who listened stops in this moment. */
    private boolean isAdded(HeldUser held, HeldUser.HeldListener entry) {
        synchronized (held) {
            if (held.isOver()) {
                return false;
            }
            if (!held.hasListeners()) {
                held.beginsIn(epoch); // it is in the map: whoever changes the epoch now finds it
                byChannel.put(keys.user(held.name), held);
                begin(held);
            }
            held.add(entry);
            return true;
        }
    }

    private void stop(HeldUser held, HeldUser.HeldListener entry) {
        synchronized (held) {
            if (held.remove(entry)) {
                String channel = keys.user(held.name);
                RedisSession session = link.session();
                if (session != null) {
                    session.unsubscribeSharded(channel);
                }
                byChannel.remove(channel, held);
                users.remove(held.name, held);
            }
        }
    }

    /**
     * Has everyone's earlier changes merged first: they are for who catches up, not for who listens from now on. Called with the
     * user's lock held.
     */
    private void begin(HeldUser held) {
        CompletableFuture<?> merged = update.merge(held.name);
        if (merged.isDone()) {
            subscribe(held);
            return;
        }
        held.subscribing();
        merged.whenComplete((done, failure) -> {
            subscribe(held);
            if (held.isOver() || link.session() == null) {
                held.subscribed(); // nothing more is to be waited for
            }
        });
    }

    private CompletableFuture<Void> subscribe(HeldUser held) {
        synchronized (held) {
            RedisSession session = link.session();
            return session == null || held.isOver()
                    ? CompletableFuture.completedFuture(null) // all are subscribed to when there is one
                    : confirm(session, held, session.subscribeSharded(keys.user(held.name)));
        }
    }

    /**
     * A subscription that is refused cannot be missed silently: the session ends, and the next begins with all of them. That is
     * done on another thread, because this one may hold a lock.
     */
    private CompletableFuture<Void> confirm(RedisSession session, HeldUser held, CompletableFuture<Void> subscribed) {
        held.subscribing();
        return subscribed.whenComplete((done, failure) -> {
            if (failure == null) {
                held.subscribed();
            } else {
                CompletableFuture.runAsync(() -> {
                    link.lost(session, "Redis refused a subscription.");
                    held.subscribed();
                });
            }
        });
    }

    Backplane.Subscription listenToAll(Backplane.AnnouncementListener listener) {
        synchronized (all) {
            listeners.add(listener);
            if (!isHearingAll) {
                isHearingAll = true;
                subscribeToAll();
            }
        }
        return () -> listeners.remove(listener);
    }

    private CompletableFuture<Void> subscribeToAll() {
        RedisSession session = link.session();
        return session == null
                ? CompletableFuture.completedFuture(null)
                : confirm(session, all, session.subscribe(keys.changes()));
    }

    @Nullable
    HeldUser find(String user) {
        return users.get(user);
    }

    List<HeldUser> held() {
        return List.copyOf(users.values());
    }

    int size() {
        return users.size();
    }

    /** Runs a task once all that listen on this node to what a user is told hear it; tasks of one caller in its order. */
    void whenSubscribed(String user, Runnable task) {
        all.whenSubscribed(() -> {
            HeldUser held = users.get(user);
            if (held == null) {
                task.run();
            } else {
                held.whenSubscribed(task);
            }
        });
    }

    /** Subscribes to all again in a new session. Called on the link's thread. */
    void subscribeAgain(RedisSession session) throws Exception {
        List<CompletableFuture<Void>> subscriptions = new ArrayList<>();
        synchronized (all) {
            if (isHearingAll) {
                subscriptions.add(subscribeToAll());
            }
        }
        users.values().forEach(HeldUser::repairing);
        for (HeldUser held : users.values()) {
            subscriptions.add(subscribe(held));
            if (subscriptions.size() >= RedisSession.SLICE) {
                awaitAll(subscriptions, session);
            }
        }
        awaitAll(subscriptions, session);
    }

    /**
     * Subscribes again to some users' channels, whose slots were moved. Called on the link's thread.
     *
     * @return the users, which are to be repaired
     */
    List<HeldUser> subscribeAgain(RedisSession session, Set<String> channels) throws Exception {
        List<HeldUser> moved = new ArrayList<>();
        List<CompletableFuture<Void>> subscriptions = new ArrayList<>();
        for (String channel : channels) {
            HeldUser held = byChannel.get(channel);
            if (held != null) {
                moved.add(held);
                held.repairing();
                subscriptions.add(moveTo(session, held, channel));
                if (subscriptions.size() >= RedisSession.SLICE) {
                    awaitAll(subscriptions, session);
                }
            }
        }
        awaitAll(subscriptions, session);
        return moved;
    }

    /** With the lock held, so that Redis gets it in the order of what is here. */
    private static CompletableFuture<Void> moveTo(RedisSession session, HeldUser held, String channel) {
        synchronized (held) {
            return held.isOver() ? CompletableFuture.completedFuture(null) : session.subscribeSharded(channel);
        }
    }

    private static void awaitAll(List<CompletableFuture<Void>> subscriptions, RedisSession session) throws Exception {
        for (CompletableFuture<Void> subscription : subscriptions) {
            session.await(subscription);
        }
        subscriptions.clear();
    }

    // ---- announcements

    /** A message of a user's channel, or of the one of all. */
    void message(String channel, String message) {
        HeldUser held = byChannel.get(channel);
        if (held != null) {
            String[] parts = RedisText.parts(message);
            watermarks.told(channel, Long.parseLong(parts[6]));
            held.announced(present -> announcement(parts, present));
        } else if (channel.equals(keys.changes())) {
            Announcement announcement = announcement(RedisText.parts(message), epoch);
            heardUpTo = Math.max(heardUpTo, announcement.notice().offset());
            announceToAll(announcement);
        }
    }

    private void announceToAll(Announcement announcement) {
        listeners.forEach(listener -> HeldUser.tell(listener, announcement));
    }

    /** Who hears of all users' changes. */
    private final class AllListener implements Backplane.Listener {
        @Override
        public void announced(Announcement announcement) {
            announceToAll(announcement);
        }
    }

    /** What was announced to all is missing from here on, if anyone hears of it. Called on the link's thread. */
    void repairAll(List<String> registered, AnnouncementReader reader) {
        long since = missingSince;
        if (isHearingAll && since != NOTHING) {
            missingSince = NOTHING;
            reader.read(registered, since - SKEW_MICROS, new AllListener()).whenComplete((done, failure) -> {
                if (failure != null) {
                    missingSince = since; // the session is lost again
                }
            });
        }
    }

    /** Reads what users were told since an offset. */
    interface AnnouncementReader {
        CompletableFuture<Void> read(List<String> users, long since, Backplane.Listener listener);
    }

    private static Announcement announcement(String[] parts, String epoch) {
        Notice notice = new Notice(
                RedisText.contextKey(parts[1], parts[2], parts[3]),
                Long.parseLong(parts[4]),
                RedisText.decoded(parts[5]),
                new Position(epoch, Long.parseLong(parts[6])),
                Integer.parseInt(parts[7]));
        return new Announcement(RedisText.id(parts[0]), notice, onlyFor(parts[8]));
    }

    private static @Nullable String onlyFor(String part) {
        if (part.isEmpty()) {
            return null;
        }
        return part.equals("=") ? Announcement.NOBODY : RedisText.id(part.substring(1));
    }

    void announcedToEveryone(long offset, @Nullable Origin origin) {
        for (Backplane.AnnouncementListener listener : listeners) {
            try {
                listener.announcedToEveryone(offset, origin);
            } catch (RuntimeException e) {
                LOG.error("A listener failed on a change for everyone", e);
            }
        }
    }

    void lost() {
        if (missingSince == NOTHING) {
            missingSince = heardUpTo;
        }
        all.subscribed();
        users.values().forEach(HeldUser::subscribed);
    }
}
