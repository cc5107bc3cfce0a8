package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** A long poll over plain HTTP: answered at the first notice, or with nothing new when its time is up. */
final class LongPollSession extends HttpDeviceSession {
    private final SubscribeApi subscribeApi;
    private final @Nullable Position since;
    private final Duration wait;
    private final ScheduledExecutorService timers;
    private volatile @Nullable ScheduledFuture<?> timeout;

    LongPollSession(
            SubscribeApi subscribeApi,
            HttpApiExchange exchange,
            Identity who,
            @Nullable Position since,
            Duration wait,
            ScheduledExecutorService timers) {
        super(exchange, who);
        this.subscribeApi = subscribeApi;
        this.since = since;
        this.wait = wait;
        this.timers = timers;
    }

    @Override
    void begin(CatchUp missed) {
        if (missed.resync() || !missed.changes().isEmpty()) {
            answer(missed);
            return;
        }
        timeout = timers.schedule(this::noticesPending, wait.toMillis(), TimeUnit.MILLISECONDS);
        device().release();
        if (isOver()) {
            cancelTimeout(); // it ended before the timeout was there to be cancelled
        }
    }

    @Override
    public void noticesPending() {
        long upTo = device().routed();
        List<Notice> notices =
                device().takeForPoll(this).stream().map(WireNotice::notice).toList();
        answer(new CatchUp(new Position(device().epoch(), upTo), notices, false));
    }

    private void answer(CatchUp missed) {
        cancelTimeout();
        if (endOnce()) {
            exchange().runAnswering(() -> subscribeApi.answer(exchange(), since, missed));
        }
    }

    @Override
    String transport() {
        return "http-long-poll";
    }

    @Override
    void end(Refusal why) {
        cancelTimeout();
        refuse(why);
    }

    private void cancelTimeout() {
        ScheduledFuture<?> waiting = timeout;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }
}
