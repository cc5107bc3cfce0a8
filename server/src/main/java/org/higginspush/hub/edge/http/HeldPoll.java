package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.Outlet;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** A long poll over plain HTTP: answered at the first notice, or with nothing new when its time is up. */
final class HeldPoll implements Outlet {
    private final ChangesOut changesOut;
    private final Call call;
    private final @Nullable Position since;
    private final DeviceSession device;
    private final AtomicBoolean answered = new AtomicBoolean();
    private @Nullable Runnable leave;
    private volatile @Nullable ScheduledFuture<?> timeout;

    HeldPoll(ChangesOut changesOut, Call call, @Nullable Position since, Identity who) {
        this.changesOut = changesOut;
        this.call = call;
        this.since = since;
        device = new DeviceSession(who.user(), who.device(), this);
    }

    void begin(Router router, ScheduledExecutorService timers, Duration wait) {
        leave = () -> router.leave(device);
        call.request().addFailureListener(failure -> end());
        router.join(device, since).whenComplete((missed, failure) -> {
            if (failure != null) {
                end();
                call.fail(failure);
            } else if (missed.resync() || !missed.changes().isEmpty()) {
                answerOnce(missed);
            } else {
                timeout = timers.schedule(this::ready, wait.toMillis(), TimeUnit.MILLISECONDS);
                device.release();
            }
        });
    }

    @Override
    public void ready() {
        long upTo = device.routed();
        List<Notice> notices =
                device.takeForPoll(this).stream().map(WireNotice::notice).toList();
        answerOnce(new CatchUp(new Position(device.epoch(), upTo), notices, false));
    }

    private void answerOnce(CatchUp missed) {
        if (end()) {
            changesOut.answer(call, since, missed);
        }
    }

    private boolean end() {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        ScheduledFuture<?> waiting = timeout;
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (leave != null) {
            leave.run();
        }
        return true;
    }
}
