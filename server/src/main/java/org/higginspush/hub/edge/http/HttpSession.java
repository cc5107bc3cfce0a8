package org.higginspush.hub.edge.http;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EofException;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.Outlet;

/**
 * A request that stays open until there is news for its device: a poll that is held, or an event stream. It ends once, and
 * whichever way it does, its request is completed: one that is not would keep its connection's descriptor for good.
 */
abstract class HttpSession implements Outlet {
    private final Call call;
    private final Identity who;
    private final DeviceSession device;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Runnable whenOver = () -> {};

    HttpSession(Call call, Identity who) {
        this.call = call;
        this.who = who;
        device = new DeviceSession(who.user(), who.device(), this);
    }

    final Call call() {
        return call;
    }

    final Identity who() {
        return who;
    }

    final DeviceSession device() {
        return device;
    }

    /** Runs something when the session is over; called once, before anything can end it. */
    final void whenOver(Runnable action) {
        whenOver = action;
    }

    final boolean isOver() {
        return over.get();
    }

    /** True for the one caller that ends the session, and now has to complete the request. */
    final boolean ends() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        whenOver.run();
        ended();
        return true;
    }

    /** Called once, when it is over. */
    void ended() {}

    /** Answers with a refusal, or with what failed. */
    final void refuse(Throwable failure) {
        if (ends()) {
            call.fail(failure);
        }
    }

    /** The connection is lost, or its end does not read. */
    final void abort() {
        if (ends()) {
            call.callback().failed(new EofException("The client is gone"));
        }
    }

    /** Goes on with what the device missed. */
    abstract void begin(CatchUp missed);

    /** Called about once a second with {@link System#nanoTime}. */
    void inspect(long nanos) {}

    /** Ends the session in good order, for a reason: the client comes back. */
    abstract void end(Refusal why);

    /** True once the token it was opened with is over. */
    final boolean isOver(Instant now) {
        return who.isOver(now);
    }
}
