package org.higginspush.client.internal.publisher;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.higginspush.client.Change;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.PublisherState;
import org.higginspush.client.PublisherState.Mode;
import org.higginspush.client.Receipt;
import org.higginspush.client.Refusal;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.connection.ConnectionListener;
import org.higginspush.client.internal.connection.HubConnection;
import org.higginspush.client.internal.connection.Refusals;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.higginspush.client.internal.thread.Mailbox;
import org.higginspush.client.internal.thread.MailboxTimer;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher does on its mailbox: sends what the outbox holds while there is a session. Tasks only change state; after
 * each batch of them {@link #runDue} does whatever has become due and sets the timer.
 */
final class PublisherCore implements ConnectionListener {
    private static final long NEVER = Long.MAX_VALUE;
    private static final PublisherState CONNECTING = new PublisherState(Mode.CONNECTING, null);

    private final long closeWait;
    private final Clock clock;
    private final Mailbox mailbox;
    private final ListenerNotifier<PublisherListener> listener;
    private final OutboxSender sender;
    private final HubConnection connection;
    private final MailboxTimer timer;
    /** True while a task is posted already after which the outbox is looked into. */
    private final AtomicBoolean posted = new AtomicBoolean();

    private @Nullable BayeuxSession session;
    private @Nullable Runnable stopped;
    private long stopAt = NEVER;
    private volatile PublisherState state = CONNECTING;

    PublisherCore(PublisherSettings settings, RuntimeResources resources) {
        closeWait = settings.closeWait().toMillis();
        clock = resources.clock();
        RandomGenerator random = resources.newRandom();
        mailbox = new Mailbox(resources.threads().mailboxes(), this::runDue);
        listener = new ListenerNotifier<>(settings.listener());
        sender = new OutboxSender(settings, clock, random, listener);
        connection = new HubConnection(
                settings.connection(), resources.transports(), resources.threads(), mailbox, clock, random, this);
        timer = new MailboxTimer(resources.threads().timer(), clock, mailbox);
    }

    // Called by the application, on any thread.

    PublisherState state() {
        return state;
    }

    int waiting() {
        return sender.waiting();
    }

    /** True if the caller runs in the mailbox, as a listener does. */
    boolean isMailboxThread() {
        return mailbox.isCurrentThread();
    }

    void start() {
        mailbox.execute(connection::start);
    }

    CompletableFuture<Receipt> publish(Change change) {
        CompletableFuture<Receipt> receipt = sender.publish(change);
        if (!receipt.isDone() && !posted.getAndSet(true)) {
            mailbox.execute(() -> posted.set(false));
        }
        return receipt;
    }

    void reconnectNow() {
        mailbox.execute(whileRunning(connection::reconnectNow));
    }

    void networkChanged() {
        mailbox.execute(whileRunning(connection::networkChanged));
    }

    private Runnable whileRunning(Runnable task) {
        return () -> {
            if (state.mode() != Mode.STOPPED) {
                task.run();
            }
        };
    }

    /** Stops once all is recorded or the wait is over; {@code done} is called when the hub knows. */
    void stop(Runnable done) {
        sender.close();
        mailbox.execute(() -> {
            stopped = done;
            stopAt = clock.now() + closeWait;
        });
    }

    // Tasks of the mailbox.

    private void runDue() {
        if (state.mode() == Mode.STOPPED) {
            return;
        }
        long now = clock.now();
        if (stopped != null && (now >= stopAt || waiting() == 0)) {
            stopNow(stopped);
            return;
        }
        connection.tick(now);
        if (session != null) {
            sender.sendReady(session, now);
        }
        timer.set(Math.min(Math.min(connection.due(), stopAt), sender.due(now)));
    }

    private void stopNow(Runnable done) {
        become(new PublisherState(Mode.STOPPED, null));
        timer.set(NEVER);
        session = null;
        sender.failAll();
        connection.stop(done);
    }

    private void become(PublisherState next) {
        PublisherState last = state;
        if (!next.equals(last)) {
            state = next;
            listener.call(to -> to.stateChanged(last, next));
        }
    }

    // Called by the connection, in the mailbox.

    @Override
    public Map<String, Object> handshake() {
        return Map.of();
    }

    @Override
    public void opened(BayeuxSession opened) {
        session = opened;
        sender.accepted();
        opened.startHeartbeats();
        become(new PublisherState(Mode.CONNECTED, connection.established()));
    }

    @Override
    public Map<String, Object> heartbeat() {
        return Map.of();
    }

    @Override
    public void heartbeatAnswered(Reply reply, boolean held) {
        connection.spread(reply.number("reconnectSpread", -1));
    }

    @Override
    public boolean received(String channel, Map<String, Object> data) {
        return false;
    }

    @Override
    public void closed(ConnectionFailure why, Duration retryIn) {
        session = null;
        sender.connectionLost();
        if (why.kind() == ConnectionFailure.Kind.REFUSED) {
            refused(Refusals.ofPublisher(why));
        } else if (state.mode() != Mode.REFUSED || !retryIn.isZero()) {
            sender.accepted();
            become(CONNECTING);
        }
        listener.call(to -> to.disconnected(why.text(), retryIn));
    }

    /** Whoever is told that a change was refused sees the state that explains it. */
    private void refused(Refusal refusal) {
        boolean isNew = !refusal.equals(state.refusal());
        if (isNew) {
            become(new PublisherState(Mode.REFUSED, null, refusal));
        }
        sender.refused(refusal);
        if (isNew) {
            listener.call(to -> to.refused(refusal));
        }
    }

    @Override
    public void tokenRenewed(Duration lifetime) {}

    @Override
    public void tokenNotRenewed(String why, Duration retryIn) {
        listener.call(to -> to.tokenNotRenewed(why, retryIn));
    }
}
