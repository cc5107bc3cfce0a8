package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.WireNotice;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/** A long poll over plain HTTP: answered at the first notice, or with nothing new when its time is up. */
final class LongPollSession extends HttpDeviceSession {
    private final SubscribeApi subscribeApi;
    private final @Nullable Position since;
    private final Duration wait;
    private final ScheduledExecutorService timers;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private volatile @Nullable ScheduledFuture<?> timeout;

    LongPollSession(
            SubscribeApi subscribeApi,
            HttpApiExchange exchange,
            Identity who,
            @Nullable Position since,
            Duration wait,
            ScheduledExecutorService timers,
            HubMetrics metrics,
            UserTimelines timelines) {
        super(exchange, who);
        this.subscribeApi = subscribeApi;
        this.since = since;
        this.wait = wait;
        this.timers = timers;
        this.metrics = metrics;
        this.timelines = timelines;
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
        List<WireNotice> batch = device().takeForPoll(this);
        List<Notice> notices = batch.stream().map(WireNotice::notice).toList();
        if (answer(new CatchUp(new Position(device().epoch(), upTo), notices, false))) {
            long now = metrics.nanoTime();
            batch.forEach(notice -> {
                metrics.noticeWritten(transport(), notice.announcedAt(), now);
                timelines.told(userId(), deviceId(), transport(), notice.notice());
            });
        }
    }

    private boolean answer(CatchUp missed) {
        cancelTimeout();
        boolean first = endOnce();
        if (first) {
            exchange().runAnswering(() -> subscribeApi.answer(exchange(), since, missed));
        }
        return first;
    }

    @Override
    public SessionTransport transport() {
        return SessionTransport.HTTP_LONG_POLL;
    }

    @Override
    void end(Refusal why) {
        cancelTimeout();
        refuse(why);
    }

    /** Who may come back at once is answered as if the time was up: others serve. */
    @Override
    public ClosingConnection move(Duration after) {
        if (timeout != null && after.toSeconds() == 0) {
            noticesPending();
        } else {
            end(moving(after));
        }
        return ClosingConnection.CLOSED;
    }

    private void cancelTimeout() {
        ScheduledFuture<?> waiting = timeout;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }
}
