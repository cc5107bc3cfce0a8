package org.higginspush.hub.wakeup;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.NoticeSink;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** A device with real sessions on a router. While its link is good, what is written to it arrives. Thread-safe. */
final class FakeDevice {
    final String user;
    final String id;
    private Router router;
    private @Nullable DeviceLink link;
    /** The highest that it was told. */
    private @Nullable Position position;

    private boolean hears = true;

    /** One connection. */
    private final class DeviceLink implements NoticeSink {
        private final DeviceSession session = new DeviceSession(user, id, this);
        private int heard;
        /** The answer to its subscription has arrived. */
        private boolean subscribed;

        @Override
        public void noticesPending() {
            for (List<WireNotice> batch = session.take(this); !batch.isEmpty(); batch = session.take(this)) {
                batch.forEach(this::arrives);
            }
        }

        private void arrives(WireNotice notice) {
            synchronized (FakeDevice.this) {
                if (hears && link == this) { // not over a connection to a hub that was started again since
                    heard++;
                    learns(notice.notice().position());
                }
            }
        }

        private void beats() {
            long at = position == null ? -1 : position.offset();
            long lostSince = session.heartbeat(at, heard);
            if (lostSince < 0) {
                router.heard(session, at, heard);
            } else {
                done(router.repair(session, new Position(session.epoch(), lostSince)));
            }
            session.resume();
            session.replyOffset(session.routed());
        }
    }

    FakeDevice(Router router, String user, String id) {
        this.router = router;
        this.user = user;
        this.id = id;
    }

    private static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void learns(Position told) {
        position = position == null || position.offset() < told.offset() ? told : position;
    }

    boolean isConnected() {
        return link != null;
    }

    boolean hears() {
        return hears;
    }

    synchronized boolean hasPosition() {
        return position != null;
    }

    synchronized long knows() {
        return position == null ? 0 : position.offset();
    }

    /** From now on nothing that is written to it arrives, and nothing that it sends; or again everything. */
    synchronized void hears(boolean linkIsGood) {
        hears = linkIsGood;
    }

    /** The hub was started again: its connection is gone. */
    void isServedBy(Router next) {
        router = next;
        link = null;
    }

    /** Comes with the position that it has, and is told what it missed. */
    void connects() {
        DeviceLink made = new DeviceLink();
        link = made;
        CatchUp missed = done(router.join(made.session, position));
        synchronized (this) {
            if (hears) {
                learns(missed.position());
                made.subscribed = true;
            }
        }
        made.session.release();
    }

    /** It never had the answer to its subscription, so it subscribes again. */
    private void subscribesAgain(DeviceLink unanswered) {
        connects();
        router.leave(unanswered.session);
    }

    /** Sends a heartbeat with what it knows, and is answered; if something was lost, it is told again and confirms that. */
    void confirms() {
        DeviceLink present = link;
        if (present != null && hears) {
            if (!present.subscribed) {
                subscribesAgain(present);
            }
            for (int i = 0; i < 4; i++) {
                link.beats();
            }
        }
    }

    void leaves() {
        DeviceLink present = link;
        if (present != null) {
            link = null;
            router.leave(present.session);
        }
    }

    /** Asks once for what it missed, without holding the request. */
    void polls() {
        CatchUp missed = done(router.missed(user, id, position));
        synchronized (this) {
            learns(missed.position());
        }
    }
}
