package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Refusal;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorReport;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SelectorState.Mode;
import org.higginspush.client.SyncCause;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.connection.ConnectionListener;
import org.higginspush.client.internal.connection.HubConnection;
import org.higginspush.client.internal.connection.Refusals;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.protocol.Ids;
import org.higginspush.client.internal.protocol.ReceivedNotice;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.registration.DefaultPushRegistration;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.higginspush.client.internal.store.PositionSaver;
import org.higginspush.client.internal.sync.FallbackTimer;
import org.higginspush.client.internal.sync.SyncPlan;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.higginspush.client.internal.thread.Mailbox;
import org.higginspush.client.internal.thread.MailboxTimer;
import org.jspecify.annotations.Nullable;

/**
 * What a selector does on its mailbox: it carries out what the plan, the connection and the fallback timer decide. Tasks only
 * change state; after each batch of them {@link #runDue} does whatever has become due and sets the timer.
 */
final class SelectorCore implements ConnectionListener {
    private static final SelectorState CONNECTING = new SelectorState(Mode.CONNECTING, null);

    private final Map<String, Object> handshake;
    private final String channel;
    private final Clock clock;
    private final Mailbox mailbox;
    private final EventRecorder recorder = new EventRecorder(InstantSource.system());
    private final ListenerNotifier<SelectorListener> listener;
    private final SyncPlan plan;
    private final SubscriptionHandler subscription;
    private final SyncCoordinator syncs;
    private final CatchUp catchUp = new CatchUp();
    private final FallbackTimer fallbackTimer;
    private final HubConnection connection;
    private final PositionSaver saver;
    private final MailboxTimer timer;
    private final @Nullable DefaultPushRegistration registration;

    private boolean stopped;
    private volatile SelectorState state = CONNECTING;

    SelectorCore(SelectorSettings settings, RuntimeResources resources) {
        handshake = settings.device() == null ? Map.of() : Map.of("device", settings.device());
        channel = Ids.channel(settings.user());
        clock = resources.clock();
        mailbox = new Mailbox(resources.threads().mailboxes(), this::runDue);
        listener = new ListenerNotifier<>(List.of(recorder, settings.listener()));
        RandomGenerator random = resources.newRandom();
        plan = new SyncPlan(settings.delays(), random);
        subscription = new SubscriptionHandler(
                plan, clock, listener, settings.longestSpread().toMillis());
        syncs = new SyncCoordinator(
                settings.sync(),
                resources.threads().syncs(),
                mailbox,
                plan,
                subscription,
                clock,
                listener,
                catchUp,
                this::synced);
        fallbackTimer = new FallbackTimer(settings.timer().toMillis(), clock.now());
        connection = new HubConnection(
                settings.connection(), resources.transports(), resources.threads(), mailbox, clock, random, this);
        saver = new PositionSaver(settings.positions(), resources.threads().blocking(), mailbox, this::positionNotKept);
        timer = new MailboxTimer(resources.threads().timer(), clock, mailbox);
        registration = settings.device() == null
                ? null
                : new DefaultPushRegistration(
                        settings.user(), settings.device(), settings.connection(), connection.tokens(), resources);
    }

    // Called by the application, on any thread.

    SelectorState state() {
        return state;
    }

    SelectorReport report() {
        return recorder.report();
    }

    @Nullable
    Position latestPosition() {
        return subscription.latestPosition();
    }

    /** True if the caller runs in the mailbox, as a listener does. */
    boolean isMailboxThread() {
        return mailbox.isCurrentThread();
    }

    void start() {
        mailbox.execute(() -> saver.load(this::connect));
    }

    void changed(ContextRef ref) {
        mailbox.execute(() -> plan.changed(ref, clock.now()));
    }

    void syncNow() {
        mailbox.execute(() -> plan.syncNow(clock.now()));
    }

    void reconnectNow() {
        mailbox.execute(whileRunning(connection::reconnectNow));
    }

    void networkChanged() {
        mailbox.execute(whileRunning(connection::networkChanged));
    }

    /** A wake-up came in; {@code level} completes when this device has caught up. */
    void wokenUp(CompletableFuture<Void> level) {
        mailbox.execute(() -> {
            if (stopped) {
                WaitingEdits.refuse(level);
            } else {
                catchUp.add(level);
                catchUp();
            }
        });
    }

    /** Null if the device has no name. */
    @Nullable
    DefaultPushRegistration registration() {
        return registration;
    }

    private Runnable whileRunning(Runnable task) {
        return () -> {
            if (!stopped) {
                task.run();
            }
        };
    }

    void edited(ContextRef ref, boolean changed) {
        mailbox.execute(() -> plan.edited(ref, changed, clock.now()));
    }

    /** Opens an edit; {@code opened} completes when no sync that touches the context runs any more. */
    void edit(ContextRef ref, CompletableFuture<Void> opened) {
        boolean own = syncs.isSyncThread();
        mailbox.execute(() -> openEdit(ref, own, opened));
    }

    /** Stops; {@code done} is called when the hub knows and the progress is saved. */
    void stop(Runnable done) {
        mailbox.execute(() -> stopNow(done));
    }

    // Tasks of the mailbox.

    private void connect(@Nullable String saved) {
        if (!stopped) {
            subscription.restore(saved);
            connection.start();
        }
    }

    private void catchUp() {
        BayeuxSession session = connection.session();
        connection.wokenUp();
        if (state.mode() == Mode.REFUSED) {
            syncWithoutHub();
        } else if (catchUp.ask() && session != null && session == connection.session()) {
            session.subscribe(channel, subscription.requestAgain(), reply -> subscribedAgain(session, reply));
        }
    }

    /** A wake-up came in, and the hub cannot say what for. */
    private void syncWithoutHub() {
        if (catchUp.fallBack()) {
            plan.everything(SyncCause.TIMER, 0, clock.now());
        }
    }

    private void subscribedAgain(BayeuxSession session, Reply reply) {
        if (reply.successful()) {
            subscription.subscribedAgain(reply);
            catchUp.answered();
        } else {
            session.end(reply.failure(reply.refusalKind()));
        }
    }

    private void runDue() {
        if (stopped) {
            return;
        }
        long now = clock.now();
        connection.tick(now);
        if (fallbackTimer.tick(now)) {
            plan.tick(now);
        }
        syncs.startNext(now);
        save();
        List<CompletableFuture<Void>> level = catchUp.takeIfLevel(plan.isIdle());
        if (!level.isEmpty()) {
            saver.whenIdle(() -> level.forEach(future -> future.complete(null)));
        }
        timer.set(Math.min(plan.due(), Math.min(fallbackTimer.due(), connection.due())));
    }

    private void save() {
        String unsaved = subscription.unsaved();
        if (unsaved != null) {
            saver.save(unsaved);
        }
    }

    private void positionNotKept(Exception failure) {
        listener.call(to -> to.positionNotKept(failure));
    }

    /** Its own sync succeeded: what is near the hub can be reached. */
    private void synced() {
        if (state.mode() == Mode.TIMER || state.mode() == Mode.CONNECTING) {
            connection.hubMayBeBack();
        }
    }

    private void openEdit(ContextRef ref, boolean own, CompletableFuture<Void> opened) {
        if (stopped) {
            WaitingEdits.refuse(opened);
        } else {
            syncs.openEdit(ref, own, opened);
        }
    }

    private void stopNow(Runnable done) {
        stopped = true;
        syncs.cancelQueued();
        timer.set(Long.MAX_VALUE);
        become(new SelectorState(Mode.STOPPED, null));
        syncs.refuseEdits();
        catchUp.refuse();
        if (registration != null) {
            registration.close();
        }
        save();
        connection.stop(() -> saver.whenIdle(done));
    }

    private void become(SelectorState next) {
        SelectorState last = state;
        if (!next.equals(last)) {
            state = next;
            listener.call(to -> to.stateChanged(last, next));
        }
    }

    // Called by the connection, in the mailbox.

    @Override
    public Map<String, Object> handshake() {
        return handshake;
    }

    @Override
    public void opened(BayeuxSession session) {
        Map<String, Object> push = subscription.request();
        session.batch(() -> {
            session.subscribe(channel, push, reply -> subscribed(session, reply));
            session.startHeartbeats();
        });
    }

    private void subscribed(BayeuxSession session, Reply reply) {
        if (!reply.successful()) {
            session.end(reply.failure(reply.refusalKind()));
            return;
        }
        subscription.subscribed(reply);
        catchUp.answered();
        fallbackTimer.pushed();
        become(new SelectorState(Mode.PUSH, connection.established()));
    }

    @Override
    public boolean received(String from, Map<String, Object> data) {
        ReceivedNotice notice = from.equals(channel) ? ReceivedNotice.of(data) : null;
        if (notice == null) {
            return false;
        }
        fallbackTimer.useful();
        subscription.noticed(notice);
        return true;
    }

    @Override
    public Map<String, Object> heartbeat() {
        Map<String, Object> push = subscription.heartbeat();
        recorder.confirmed(push.containsKey("position"));
        return push;
    }

    @Override
    public void heartbeatAnswered(Reply reply, boolean held) {
        if (held && state.mode() == Mode.PUSH) {
            fallbackTimer.useful();
        }
        connection.spread(reply.number("reconnectSpread", -1));
        subscription.heartbeatAnswered(reply);
    }

    @Override
    public void closed(ConnectionFailure why, Duration retryIn) {
        catchUp.closed();
        if (why.kind() == ConnectionFailure.Kind.REFUSED) {
            fallbackTimer.unreachable(clock.now());
            refused(Refusals.ofSelector(why));
        } else if (state.mode() == Mode.PUSH) {
            fallbackTimer.unreachable(clock.now());
            become(CONNECTING);
        } else if (!retryIn.isZero()) {
            // Without a pause the next transport is tried at once; only when that fails too the hub is unreachable.
            fallbackTimer.unreachable(clock.now());
            become(new SelectorState(Mode.TIMER, null));
        }
        if (!retryIn.isZero() && state.mode() != Mode.CONNECTING) {
            syncWithoutHub();
        }
        listener.call(to -> to.disconnected(why.text(), retryIn));
    }

    private void refused(Refusal refusal) {
        if (!refusal.equals(state.refusal())) {
            become(new SelectorState(Mode.REFUSED, null, refusal));
            listener.call(to -> to.refused(refusal));
        }
    }

    @Override
    public void tokenRenewed(Duration lifetime) {
        listener.call(to -> to.tokenRenewed(lifetime));
    }

    @Override
    public void tokenNotRenewed(String why, Duration retryIn) {
        listener.call(to -> to.tokenNotRenewed(why, retryIn));
    }
}
