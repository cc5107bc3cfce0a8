package org.higginspush.hub.routing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.session.DeviceSession;
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

    private final Backplane backplane;
    private final Presence presence;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private final ConcurrentHashMap<String, UserSessions> users = new ConcurrentHashMap<>();
    private final OtherDevices elsewhere = new OtherDevices();
    private volatile DeviceListener listener = DeviceListener.NONE;
    private volatile DeviceRelay relay = DeviceRelay.NONE;

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

    /** Tells a relay, the only one, of devices from now on. */
    public void relay(DeviceRelay only) {
        relay = only;
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
        String user = session.user();
        String device = session.device();
        boolean isLast = !others.has(device);
        if (device != null && isLast) {
            listener.left(user, device);
        }
        if (isLast) {
            relay.changed(user, device);
        }
        if (presence.isNoting()) {
            long now = System.nanoTime();
            if (isLast && !elsewhere.has(user, device)) {
                presence.deviceLeft(user, device, now);
            }
            if (others.isEmpty() && !elsewhere.has(user)) {
                presence.userLeft(user, now);
            }
        }
    }

    /**
     * Another node tells of a device that comes or goes there; told again it changes nothing. For a hub whose presence is watched.
     *
     * @param node names the other node
     */
    public void elsewhere(String node, String user, @Nullable String device, boolean isConnected) {
        users.compute(user, (same, sessions) -> {
            boolean hadUser = sessions != null || elsewhere.has(user);
            boolean hadDevice = sessions != null && sessions.has(device) || elsewhere.has(user, device);
            if (isConnected) {
                elsewhere.add(node, user, device);
            } else {
                elsewhere.remove(node, user, device);
            }
            boolean hasUser = sessions != null || elsewhere.has(user);
            boolean hasDevice = sessions != null && sessions.has(device) || elsewhere.has(user, device);
            tellPresence(user, device, hasUser == hadUser ? null : hasUser, hasDevice == hadDevice ? null : hasDevice);
            return sessions;
        });
    }

    /** Null for what stays as it was. */
    private void tellPresence(
            String user, @Nullable String device, @Nullable Boolean userThere, @Nullable Boolean deviceThere) {
        if (!presence.isNoting()) {
            return;
        }
        long now = System.nanoTime();
        if (userThere != null && userThere) {
            presence.userCame(user);
        }
        if (deviceThere != null && deviceThere) {
            presence.deviceCame(user, device);
        } else if (deviceThere != null) {
            presence.deviceLeft(user, device, now);
        }
        if (userThere != null && !userThere) {
            presence.userLeft(user, now);
        }
    }

    /** Whether a user is connected, as far as {@link Presence} has told it. Called on its thread. */
    boolean isToldConnected(String user) {
        boolean[] told = new boolean[1];
        users.compute(user, (same, sessions) -> { // so that nobody comes or leaves meanwhile
            told[0] = presence.wasTold(user, sessions != null || elsewhere.has(user));
            return sessions;
        });
        return told[0];
    }

    /** How a device is connected to this node, at this moment. */
    public DeviceConnection connection(String user, String device) {
        UserSessions sessions = users.get(user);
        return sessions == null ? DeviceConnection.NONE : sessions.connection(device);
    }

    /**
     * Whether a device has a session on this node.
     *
     * @param device null for sessions that named no device
     */
    public boolean isConnected(String user, @Nullable String device) {
        boolean[] has = new boolean[1];
        users.computeIfPresent(user, (same, sessions) -> { // whoever is told of a change waits until it is made
            has[0] = sessions.has(device);
            return sessions;
        });
        return has[0];
    }

    /** Goes through the devices that have a session on this node; one may be told twice. */
    public void forEachDevice(BiConsumer<String, @Nullable String> consumer) {
        users.forEach((user, sessions) -> {
            for (DeviceSession session : sessions.sessions) {
                consumer.accept(user, session.device());
            }
        });
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
            boolean isFirst = !there.has(device);
            there.add(session);
            if (device != null && isFirst) {
                listener.joined(user, device);
            }
            if (isFirst) {
                relay.changed(user, device);
            }
            return there;
        });
        sessions.listen(backplane, session.user());
    }

    private void came(DeviceSession session, UserSessions others) {
        String user = session.user();
        if (others.isEmpty() && !elsewhere.has(user)) {
            presence.userCame(user);
        }
        if (!others.has(session.device()) && !elsewhere.has(user, session.device())) {
            presence.deviceCame(user, session.device());
        }
    }
}
