package org.higginspush.hub.routing;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * The register of connected sessions per user, and the way from an announcement to the sessions it concerns. Listens to
 * the backplane for exactly those users that have a session on this node.
 *
 * <p>Thread-safe. A session is told on the thread that announces; nothing here blocks.
 */
public final class Router {
    private static final DeviceSession[] NOBODY = {};

    private final Backplane backplane;
    private final ConcurrentHashMap<String, UserSessions> users = new ConcurrentHashMap<>();

    public Router(Backplane backplane) {
        this.backplane = backplane;
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
        return missed(session, since).whenComplete((catchUp, failure) -> {
            if (failure == null) {
                session.startAt(catchUp.position());
            }
        });
    }

    /**
     * Offers a session again what it missed after an offset: a loss was noticed on its live connection. If the backplane
     * cannot tell what that is, everything is offered.
     *
     * @return failed with a {@link org.higginspush.hub.model.Refusal} if it cannot be read now; then the session must not
     *     go on, because the loss would not be noticed again
     */
    public CompletableFuture<Void> repair(DeviceSession session, Position since) {
        return missed(session, since)
                .thenCompose(catchUp -> catchUp.resync()
                        ? missed(session, new Position(since.epoch(), 0))
                        : CompletableFuture.completedFuture(catchUp))
                .thenAccept(catchUp -> session.repair(catchUp.changes()));
    }

    private CompletableFuture<CatchUp> missed(DeviceSession session, @Nullable Position since) {
        return backplane.missed(session.user(), session.device(), since);
    }

    /** Removes a session; one that was not registered changes nothing. */
    public void leave(DeviceSession session) {
        session.leave();
        @Nullable UserSessions[] emptied = new UserSessions[1];
        users.computeIfPresent(session.user(), (user, sessions) -> {
            emptied[0] = sessions.without(session) ? null : sessions;
            return emptied[0] == null ? sessions : null;
        });
        if (emptied[0] != null) {
            emptied[0].stopListening();
        }
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
            UserSessions there = known == null ? new UserSessions() : known;
            there.add(session);
            return there;
        });
        sessions.listen(backplane, session.user());
    }

    /**
     * The sessions of one user. Changed only inside the map's compute, read by announcing threads without a lock. The
     * backplane is called outside of it: one that announces holds its own lock, and a session that ends on hearing the
     * announcement leaves the map.
     */
    private static final class UserSessions implements Backplane.Listener {
        private volatile DeviceSession[] sessions = NOBODY;
        /** Null before the first session listens and after the last has left. Guarded by this object. */
        private Backplane.@Nullable Subscription subscription;

        private boolean over;

        @Override
        public void announced(Announcement announcement) {
            WireNotice notice = new WireNotice(announcement.user(), announcement.notice());
            for (DeviceSession session : sessions) {
                if (announcement.concerns(session.device())) {
                    session.offer(notice);
                } else {
                    session.skip(notice.offset());
                }
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

        /** True if there are others. */
        boolean without(DeviceSession session) {
            sessions = Arrays.stream(sessions).filter(known -> known != session).toArray(DeviceSession[]::new);
            return sessions.length > 0;
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
