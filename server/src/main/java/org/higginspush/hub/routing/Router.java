package org.higginspush.hub.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.WireNotice;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/**
 * The register of connected sessions per user, and the way from an announcement to the sessions it concerns. Listens to
 * the backplane for exactly those users that have a session on this node.
 *
 * <p>Thread-safe. A session is told on the thread that announces; nothing here blocks.
 */
public final class Router {
    /** What is missed beyond this many contexts follows as notices, so that no answer outgrows a client's limit. */
    private static final int MOST_IN_ANSWER = 100;

    private static final DeviceSession[] NOBODY = {};

    private final Backplane backplane;
    private final Presence presence;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private final ConcurrentHashMap<String, UserSessions> users = new ConcurrentHashMap<>();
    private volatile DeviceListener listener = DeviceListener.NONE;

    /** A router that has a {@link Presence} of its own. */
    public Router(Backplane backplane) {
        this(backplane, new Presence(Presence.DEFAULT_GRACE));
    }

    /**
     * @param presence is told of the sessions that come and go
     */
    public Router(Backplane backplane, Presence presence) {
        this(backplane, presence, HubMetrics.NONE, UserTimelines.NONE);
    }

    /**
     * @param metrics is told of what devices missed
     * @param timelines is told of what happens to each device
     */
    public Router(Backplane backplane, Presence presence, HubMetrics metrics, UserTimelines timelines) {
        this.backplane = backplane;
        this.presence = presence;
        this.metrics = metrics;
        this.timelines = timelines;
    }

    /** What happens to each device, for whoever serves one to tell. */
    public UserTimelines timelines() {
        return timelines;
    }

    /** Tells a listener, the only one, of devices from now on. */
    public void listen(DeviceListener only) {
        listener = only;
    }

    /**
     * Registers a session first, then reads what it missed, so that nothing falls between (P1). Notices that come
     * meanwhile wait in the held session; those at or below the position returned are dropped. Release the session
     * once the answer is on its way. Joining again is allowed and reads anew.
     *
     * @param since the position the device gave, or null if it has none
     * @return completed with what it missed; or failed with a {@link org.higginspush.hub.model.Refusal}
     */
    public CompletableFuture<CatchUp> join(DeviceSession session, @Nullable Position since) {
        session.hold();
        register(session);
        if (session.hasLeft()) {
            leave(session); // it left before it was registered: nobody will do it again
        }
        return missed(session.user(), session.device(), since).whenComplete((catchUp, failure) -> {
            if (failure == null) {
                session.startAt(
                        catchUp.position(),
                        catchUp.resync() || !catchUp.changes().isEmpty());
            }
        });
    }

    /** As much of what a session that joins has missed as goes into one answer; it is offered the rest, as notices. */
    public CatchUp inOneAnswer(DeviceSession joined, CatchUp missed) {
        List<Notice> changes = missed.changes();
        if (changes.size() <= MOST_IN_ANSWER) {
            return missed;
        }
        Position position = changes.get(MOST_IN_ANSWER - 1).position();
        joined.startAt(position, true);
        joined.repair(changes.subList(MOST_IN_ANSWER, changes.size()));
        return new CatchUp(position, changes.subList(0, MOST_IN_ANSWER), missed.resync());
    }

    /**
     * Offers a session again what it missed after an offset: a loss was noticed on its live connection. If the backplane
     * cannot tell what that is, everything is offered.
     *
     * @return failed with a {@link org.higginspush.hub.model.Refusal} if it cannot be read now; then the session must not
     *     go on, because the loss would not be noticed again
     */
    public CompletableFuture<Void> repair(DeviceSession session, Position since) {
        return read(session, since)
                .thenCompose(catchUp -> catchUp.resync()
                        ? read(session, new Position(since.epoch(), 0))
                        : CompletableFuture.completedFuture(catchUp))
                .thenAccept(catchUp -> {
                    metrics.repaired();
                    timelines.repaired(
                            session.user(), session.device(), catchUp.changes().size());
                    session.repair(catchUp.changes());
                });
    }

    private CompletableFuture<CatchUp> read(DeviceSession session, Position since) {
        return backplane.missed(session.user(), session.device(), since);
    }

    /**
     * Reads what a device missed since the position that it came with, see {@link Backplane#missed}. If the backplane knows that
     * position, the device has confirmed it.
     */
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return backplane.missed(user, device, since).thenApply(catchUp -> {
            if (catchUp.resync()) {
                metrics.resynced(since == null);
                timelines.resynced(user, device, since);
            } else {
                metrics.caughtUp(catchUp.changes().isEmpty());
                timelines.caughtUp(user, device, since, catchUp.changes().size());
                if (device != null && since != null) {
                    listener.confirmed(user, device, since.offset());
                }
            }
            return catchUp;
        });
    }

    /**
     * A heartbeat came in that showed no loss: it confirms what it says. To be called after {@link DeviceSession#heartbeat}.
     *
     * @param position as there
     * @param heard as there
     */
    public void heard(DeviceSession session, long position, int heard) {
        String device = session.device();
        long confirmed = session.newlyConfirmed(position, heard);
        if (confirmed >= 0) {
            timelines.confirmed(session.user(), device, confirmed);
        }
        if (device != null && listener != DeviceListener.NONE) {
            long known = session.known(position, heard);
            if (known >= 0) {
                listener.confirmed(session.user(), device, known);
            }
        }
    }

    /** Removes a session; one that was not registered changes nothing. */
    public void leave(DeviceSession session) {
        session.leave();
        @Nullable UserSessions[] emptied = new UserSessions[1];
        users.computeIfPresent(session.user(), (user, sessions) -> {
            if (sessions.remove(session)) {
                left(session, sessions);
            }
            emptied[0] = sessions.isEmpty() ? sessions : null;
            return emptied[0] == null ? sessions : null;
        });
        if (emptied[0] != null) {
            emptied[0].stopListening();
        }
    }

    private void left(DeviceSession session, UserSessions others) {
        String device = session.device();
        if (device != null && !others.has(device)) {
            listener.left(session.user(), device);
        }
        if (presence.isNoting()) {
            long now = System.nanoTime();
            if (!others.has(session.device())) {
                presence.deviceLeft(session.user(), session.device(), now);
            }
            if (others.isEmpty()) {
                presence.userLeft(session.user(), now);
            }
        }
    }

    /** Whether a user is connected, as far as {@link Presence} has told it. Called on its thread. */
    boolean isToldConnected(String user) {
        boolean[] told = new boolean[1];
        users.compute(user, (same, sessions) -> { // so that nobody comes or leaves meanwhile
            told[0] = presence.wasTold(user, sessions != null);
            return sessions;
        });
        return told[0];
    }

    /** How a device is connected to this node, at this moment. */
    public DeviceConnection connection(String user, String device) {
        UserSessions sessions = users.get(user);
        return sessions == null ? DeviceConnection.NONE : sessions.connection(device);
    }

    /** How many sessions a user has on this node. */
    public int sessionsOf(String user) {
        return sessions(user).size();
    }

    /** The sessions a user has on this node, at this moment. */
    public List<DeviceSession> sessions(String user) {
        UserSessions sessions = users.get(user);
        return sessions == null ? List.of() : List.of(sessions.sessions);
    }

    /** How many users have a session on this node. */
    public int users() {
        return users.size();
    }

    private void register(DeviceSession session) {
        UserSessions sessions = users.compute(session.user(), (user, known) -> {
            UserSessions there = known == null ? new UserSessions(metrics) : known;
            if (presence.isNoting()) {
                came(session, there);
            }
            String device = session.device();
            boolean isFirst = device != null && !there.has(device);
            there.add(session);
            if (device != null && isFirst) {
                listener.joined(user, device);
            }
            return there;
        });
        sessions.listen(backplane, session.user());
    }

    private void came(DeviceSession session, UserSessions others) {
        if (others.isEmpty()) {
            presence.userCame(session.user());
        }
        if (!others.has(session.device())) {
            presence.deviceCame(session.user(), session.device());
        }
    }

    /**
     * The sessions of one user. Changed only inside the map's compute, read by announcing threads without a lock. The
     * backplane is called outside of it: one that announces holds its own lock, and a session that ends on hearing the
     * announcement leaves the map.
     */
    private static final class UserSessions implements Backplane.Listener {
        private final HubMetrics metrics;
        private volatile DeviceSession[] sessions = NOBODY;
        /** Null before the first session listens and after the last has left. Guarded by this object. */
        private Backplane.@Nullable Subscription subscription;

        private boolean over;

        UserSessions(HubMetrics metrics) {
            this.metrics = metrics;
        }

        @Override
        public void announced(Announcement announcement) {
            WireNotice notice = new WireNotice(announcement.user(), announcement.notice(), metrics.nanoTime());
            for (DeviceSession session : sessions) {
                if (announcement.concerns(session.device())) {
                    session.offer(notice);
                } else {
                    session.skip(notice.offset());
                }
            }
        }

        @Override
        public void epochChanged(String epoch) {
            for (DeviceSession session : sessions) {
                session.epochChanged(epoch);
            }
        }

        void add(DeviceSession session) {
            DeviceSession[] old = sessions;
            for (DeviceSession known : old) {
                if (known == session) {
                    return;
                }
            }
            DeviceSession[] more = Arrays.copyOf(old, old.length + 1);
            more[old.length] = session;
            sessions = more;
        }

        /** True if it was there. */
        boolean remove(DeviceSession session) {
            DeviceSession[] old = sessions;
            sessions = Arrays.stream(old).filter(known -> known != session).toArray(DeviceSession[]::new);
            return sessions.length < old.length;
        }

        boolean isEmpty() {
            return sessions.length == 0;
        }

        /** True if a device has one of these sessions. */
        boolean has(@Nullable String device) {
            for (DeviceSession session : sessions) {
                if (Objects.equals(session.device(), device)) {
                    return true;
                }
            }
            return false;
        }

        DeviceConnection connection(String device) {
            DeviceConnection best = DeviceConnection.NONE;
            for (DeviceSession session : sessions) {
                if (device.equals(session.device())) {
                    if (session.reports()) {
                        return DeviceConnection.CONFIRMING;
                    }
                    best = DeviceConnection.SILENT;
                }
            }
            return best;
        }

        /** Returns once this user is listened to, whichever session began. */
        synchronized void listen(Backplane backplane, String user) {
            if (subscription == null && !over) {
                subscription = backplane.listen(user, this);
            }
        }

        void stopListening() {
            Backplane.Subscription last;
            synchronized (this) {
                over = true;
                last = subscription;
                subscription = null;
            }
            if (last != null) {
                last.close();
            }
        }
    }
}
