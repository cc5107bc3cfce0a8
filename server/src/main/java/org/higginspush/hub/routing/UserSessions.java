package org.higginspush.hub.routing;

import java.util.Arrays;
import java.util.Objects;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one user. Changed only inside the map's compute of the router, read by announcing threads without a lock. The
 * backplane is called outside of it: one that announces holds its own lock, and a session that ends on hearing the
 * announcement leaves the map.
 */
final class UserSessions implements Backplane.Listener {
    private static final DeviceSession[] NOBODY = {};

    private final HubMetrics metrics;
    volatile DeviceSession[] sessions = NOBODY;
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
