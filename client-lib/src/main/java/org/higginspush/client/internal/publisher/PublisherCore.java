package org.higginspush.client.internal.publisher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.higginspush.client.Change;
import org.higginspush.client.PublishException;
import org.higginspush.client.PublishException.Reason;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.PublisherState;
import org.higginspush.client.PublisherState.Mode;
import org.higginspush.client.Receipt;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.connection.HubConnection;
import org.higginspush.client.internal.outbox.Outbox;
import org.higginspush.client.internal.protocol.Ids;
import org.higginspush.client.internal.protocol.PublishFrames;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.higginspush.client.internal.thread.Mailbox;
import org.higginspush.client.internal.thread.MailboxTimer;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's inside: sends what the outbox holds while there is a session. The outbox is guarded by itself, because any
 * thread may publish; all else is touched by tasks of the mailbox only.
 */
final class PublisherCore implements HubConnection.User {
    private static final long NEVER = Long.MAX_VALUE;
    private static final PublisherState CONNECTING = new PublisherState(Mode.CONNECTING, null);

    private final int capacity;
    private final int batch;
    private final int window;
    private final long closeWait;
    private final Clock clock;
    private final RandomGenerator chance;
    private final Backoff pauses;
    private final Mailbox mailbox;
    private final ListenerNotifier<PublisherListener> listener;
    private final HubConnection link;
    private final MailboxTimer wake;
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
    private volatile PublisherState state = CONNECTING;

    PublisherCore(PublisherSettings settings, RuntimeResources parts) {
        capacity = settings.capacity();
        window = settings.window();
        batch = Math.min(settings.batch(), window);
        closeWait = settings.closeWait().toMillis();
        clock = parts.clock();
        chance = parts.chance();
        mailbox = new Mailbox(parts.pools().turns(), this::settle);
        listener = new ListenerNotifier<>(settings.listener());
        outbox = new Outbox(capacity);
        pauses = settings.link().pauses();
        link = new HubConnection(settings.link(), parts.wires(), parts.pools(), mailbox, clock, chance, this);
        wake = new MailboxTimer(parts.pools().timer(), clock, mailbox);
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
                return CompletableFuture.failedFuture(closedFailure());
            }
            receipt = outbox.offer(change);
        }
        if (receipt == null) {
            return CompletableFuture.failedFuture(new PublishException(
                    Reason.FULL, 0, "Changes of " + capacity + " contexts wait for the hub already: try again later."));
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
        if (state.mode() == Mode.STOPPED) {
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
        become(new PublisherState(Mode.STOPPED, null));
        wake.at(NEVER);
        session = null;
        Runnable outcome;
        synchronized (outbox) {
            outcome = outbox.abandon(closedFailure());
        }
        outcome.run();
        link.stop(done);
    }

    private static PublishException closedFailure() {
        return new PublishException(Reason.CLOSED, 0, "The publisher was closed before the hub recorded the change.");
    }

    private void send(BayeuxSession current) {
        List<Change> ready = take();
        while (!ready.isEmpty()) {
            for (List<Change> frame : PublishFrames.of(ready)) {
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
        current.publish(
                Ids.channel(change.user()), PublishFrames.data(change), reply -> answered(current, change, reply));
    }

    private void answered(BayeuxSession current, Change change, Reply reply) {
        if (reply.successful()) {
            delays = 0;
            settle(outbox -> outbox.recorded(change, receipt(change, reply)));
            return;
        }
        switch (PublishFailure.of(reply.code())) {
            case REFUSED ->
                settle(outbox ->
                        outbox.refused(change, new PublishException(Reason.REFUSED, reply.code(), reply.text())));
            case NOT_NOW -> delay(change, reply);
            // The session is over; whatever is on its way is lost with it and sent again over the next.
            case NO_SESSION ->
                current.end(new ConnectionFailure(
                        ConnectionFailure.Kind.ENDED, reply.code(), reply.interval(), reply.text()));
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
        become(new PublisherState(Mode.CONNECTED, link.established()));
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
    public void closed(ConnectionFailure why, long retryIn) {
        session = null;
        synchronized (outbox) {
            outbox.lost();
        }
        become(CONNECTING);
        listener.tell(to -> to.disconnected(why.text(), Duration.ofMillis(retryIn)));
    }

    @Override
    public void renewed(long lifetime) {}

    @Override
    public void notRenewed(String why, long retryIn) {
        listener.tell(to -> to.tokenNotRenewed(why, Duration.ofMillis(retryIn)));
    }
}
