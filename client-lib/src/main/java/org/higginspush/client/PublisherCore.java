package org.higginspush.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.higginspush.client.bayeux.BayeuxSession;
import org.higginspush.client.bayeux.Reply;
import org.higginspush.client.link.HubLink;
import org.higginspush.client.link.LinkSettings;
import org.higginspush.client.outbox.Outbox;
import org.higginspush.client.reconnect.Backoff;
import org.higginspush.client.reconnect.Setback;
import org.higginspush.client.thread.Clock;
import org.higginspush.client.thread.Mailbox;
import org.higginspush.client.thread.Wake;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's inside: sends what the outbox holds while there is a session. The outbox is guarded by itself, because any
 * thread may publish; all else is touched by tasks of the mailbox only.
 */
final class PublisherCore implements HubLink.User {
    private static final long NEVER = Long.MAX_VALUE;
    private static final Backoff WAY_BACK = Backoff.of(Duration.ofMinutes(5), Duration.ofHours(1));

    private final int capacity;
    private final int batch;
    private final int window;
    private final long closeWait;
    private final Clock clock;
    private final RandomGenerator chance;
    private final Backoff pauses;
    private final Mailbox mailbox;
    private final ListenerCalls<PublisherListener> listener;
    private final HubLink link;
    private final Wake wake;
    /** Guarded by itself; nothing is completed while it is held. */
    private final Outbox outbox;
    /** True while a task that will look into the outbox is posted already. */
    private final AtomicBoolean awake = new AtomicBoolean();

    private @Nullable BayeuxSession session;
    private long pausedUntil = Long.MIN_VALUE;
    private int delays;
    private @Nullable Runnable stopped;
    private long stopAt = NEVER;
    private volatile boolean closing;
    private volatile PublisherState state = PublisherState.CONNECTING;

    PublisherCore(PublisherBuilder options, Parts parts) {
        capacity = options.capacity;
        window = options.window;
        batch = Math.min(options.batch, window);
        closeWait = options.closeWait.toMillis();
        clock = parts.clock();
        chance = parts.chance();
        mailbox = new Mailbox(parts.pools().turns(), this::settle);
        listener = new ListenerCalls<>(options.listener);
        outbox = new Outbox(capacity);
        pauses = Backoff.of(options.reconnectBase, options.reconnectCap);
        LinkSettings settings = new LinkSettings(
                HubAddress.bayeux(options.hub), options.tokens, List.copyOf(options.transports), pauses, WAY_BACK);
        link = new HubLink(settings, parts.wires(), parts.pools(), mailbox, clock, chance, this);
        wake = new Wake(parts.pools().timer(), clock, mailbox);
    }

    // On any thread.

    PublisherState state() {
        return state;
    }

    int waiting() {
        synchronized (outbox) {
            return outbox.contexts();
        }
    }

    boolean isHere() {
        return mailbox.isHere();
    }

    void start() {
        mailbox.execute(link::start);
    }

    CompletableFuture<Receipt> publish(Change change) {
        CompletableFuture<Receipt> receipt;
        synchronized (outbox) {
            if (closing) {
                return CompletableFuture.failedFuture(PublishException.closed());
            }
            receipt = outbox.offer(change);
        }
        if (receipt == null) {
            return CompletableFuture.failedFuture(PublishException.full(capacity));
        }
        if (!awake.getAndSet(true)) {
            mailbox.execute(() -> awake.set(false));
        }
        return receipt;
    }

    /** Stops once all is recorded or the wait is over; {@code done} is called when the hub knows. */
    void stop(Runnable done) {
        synchronized (outbox) {
            closing = true;
        }
        mailbox.execute(() -> {
            stopped = done;
            stopAt = clock.now() + closeWait;
        });
    }

    // In the mailbox.

    /** Does what is due. */
    private void settle() {
        if (state.mode() == PublisherState.Mode.STOPPED) {
            return;
        }
        long now = clock.now();
        if (stopped != null && (now >= stopAt || waiting() == 0)) {
            stopNow(stopped);
            return;
        }
        link.tick(now);
        if (session != null && now >= pausedUntil) {
            send(session);
        }
        wake.at(Math.min(Math.min(link.due(), stopAt), pausedUntil > now ? pausedUntil : NEVER));
    }

    private void stopNow(Runnable done) {
        become(PublisherState.STOPPED);
        wake.at(NEVER);
        session = null;
        Runnable outcome;
        synchronized (outbox) {
            outcome = outbox.abandon(PublishException.closed());
        }
        outcome.run();
        link.stop(done);
    }

    private void send(BayeuxSession current) {
        List<Change> ready = take();
        while (!ready.isEmpty()) {
            for (List<Change> frame : Frames.of(ready)) {
                current.together(() -> frame.forEach(change -> send(current, change)));
            }
            ready = take();
        }
    }

    /** What to send next; small frames are not worth it while answers that make room for a full one are on their way. */
    private List<Change> take() {
        synchronized (outbox) {
            int room = window - outbox.unanswered();
            return room >= Math.min(batch, outbox.ready()) ? outbox.take(Math.min(batch, room)) : List.of();
        }
    }

    private void send(BayeuxSession current, Change change) {
        current.publish(Ids.channel(change.user()), Frames.data(change), reply -> answered(current, change, reply));
    }

    private void answered(BayeuxSession current, Change change, Reply reply) {
        if (reply.successful()) {
            delays = 0;
            settle(outbox -> outbox.recorded(change, receipt(change, reply)));
            return;
        }
        switch (Verdict.of(reply.code())) {
            case REFUSED ->
                settle(outbox -> outbox.refused(change, PublishException.refused(reply.code(), reply.text())));
            case NOT_NOW -> delay(change, reply);
            // The session is over; whatever is on its way is lost with it and sent again over the next.
            case NO_SESSION ->
                current.end(new Setback(Setback.Kind.ENDED, reply.code(), reply.interval(), reply.text()));
        }
    }

    private void delay(Change change, Reply reply) {
        settle(outbox -> outbox.delayed(change));
        if (pausedUntil > clock.now()) {
            return;
        }
        delays++;
        long pause = pauses.atMost(reply.interval()) + pauses.pause(delays, chance);
        pausedUntil = clock.now() + pause;
        listener.tell(to -> to.delayed(reply.code(), reply.text(), Duration.ofMillis(pause)));
    }

    private void settle(Function<Outbox, Runnable> answer) {
        Runnable outcome;
        synchronized (outbox) {
            outcome = answer.apply(outbox);
        }
        outcome.run();
    }

    private static Receipt receipt(Change change, Reply reply) {
        Long own = change.revision();
        String position = reply.text("position");
        return new Receipt(
                position == null ? "" : position,
                reply.number("revision", own == null ? 0 : own),
                reply.flag("duplicate"));
    }

    private void become(PublisherState next) {
        PublisherState last = state;
        if (!next.equals(last)) {
            state = next;
            listener.tell(to -> to.stateChanged(last, next));
        }
    }

    // From the hub.

    @Override
    public Map<String, Object> introduction() {
        return Map.of();
    }

    @Override
    public void opened(BayeuxSession opened) {
        session = opened;
        opened.beat();
        become(PublisherState.connected(link.established()));
    }

    @Override
    public Map<String, Object> heartbeat() {
        return Map.of();
    }

    @Override
    public void heartbeatAnswered(Reply reply, boolean held) {}

    @Override
    public boolean received(String channel, Map<String, Object> data) {
        return false;
    }

    @Override
    public void closed(Setback why, long retryIn) {
        session = null;
        synchronized (outbox) {
            outbox.lost();
        }
        become(PublisherState.CONNECTING);
        listener.tell(to -> to.disconnected(why.text(), Duration.ofMillis(retryIn)));
    }

    @Override
    public void renewed(long lifetime) {}

    @Override
    public void notRenewed(String why, long retryIn) {
        listener.tell(to -> to.tokenNotRenewed(why, Duration.ofMillis(retryIn)));
    }
}
