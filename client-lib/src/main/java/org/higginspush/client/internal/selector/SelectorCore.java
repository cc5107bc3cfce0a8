package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SelectorState.Mode;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.connection.HubConnection;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.protocol.Ids;
import org.higginspush.client.internal.protocol.ReceivedNotice;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
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
 * A selector's inside: carries out what the plan, the link and the timer decide. Touched by tasks of its mailbox only; after
 * each turn of them {@link #settle} does whatever has become due and sets the one alarm.
 */
final class SelectorCore implements HubConnection.User, SyncRunner.Watcher {
    private static final SelectorState CONNECTING = new SelectorState(Mode.CONNECTING, null);

    private final Map<String, Object> introduction;
    private final String channel;
    private final Clock clock;
    private final Mailbox mailbox;
    private final ListenerNotifier<SelectorListener> listener;
    private final SyncPlan plan;
    private final SubscriptionHandler news;
    private final FallbackTimer timer;
    private final HubConnection link;
    private final SyncRunner runner;
    private final PositionSaver saver;
    private final MailboxTimer wake;
    private final WaitingEdits waitingEdits = new WaitingEdits();

    private boolean stopped;
    private volatile SelectorState state = CONNECTING;

    SelectorCore(SelectorSettings settings, RuntimeResources parts) {
        introduction = settings.device() == null ? Map.of() : Map.of("device", settings.device());
        channel = Ids.channel(settings.user());
        clock = parts.clock();
        mailbox = new Mailbox(parts.pools().turns(), this::settle);
        listener = new ListenerNotifier<>(settings.listener());
        RandomGenerator chance = parts.chance();
        plan = new SyncPlan(settings.pace(), chance);
        news = new SubscriptionHandler(
                plan, clock, listener, settings.longestSpread().toMillis());
        timer = new FallbackTimer(settings.timer().toMillis(), clock.now());
        link = new HubConnection(settings.link(), parts.wires(), parts.pools(), mailbox, clock, chance, this);
        runner = new SyncRunner(settings.sync(), parts.pools().syncs(), mailbox, this);
        saver = new PositionSaver(settings.positions(), parts.pools().asides(), mailbox, this::notKept);
        wake = new MailboxTimer(parts.pools().timer(), clock, mailbox);
    }

    // From the embedder, on any thread.

    SelectorState state() {
        return state;
    }

    @Nullable
    Position heard() {
        return news.heard();
    }

    /** True if the caller runs in the mailbox, such as a listener. */
    boolean isHere() {
        return mailbox.isHere();
    }

    void start() {
        mailbox.execute(() -> saver.load(this::begin));
    }

    void changed(String context) {
        mailbox.execute(() -> plan.changed(context, clock.now()));
    }

    void syncNow() {
        mailbox.execute(() -> plan.hurry(clock.now()));
    }

    void edited(String context, boolean changed) {
        mailbox.execute(() -> plan.edited(context, changed, clock.now()));
    }

    /** Opens an edit; {@code opened} completes when no sync that touches the context runs any more. */
    void edit(String context, CompletableFuture<Void> opened) {
        boolean own = runner.isHere();
        mailbox.execute(() -> openEdit(context, own, opened));
    }

    /** Stops; {@code done} is called when the hub knows and what is known is saved. */
    void stop(Runnable done) {
        mailbox.execute(() -> stopNow(done));
    }

    // In the mailbox.

    private void begin(@Nullable String saved) {
        if (!stopped) {
            news.remember(saved);
            link.start();
        }
    }

    /** Does what is due. */
    private void settle() {
        if (stopped) {
            return;
        }
        long now = clock.now();
        link.tick(now);
        if (timer.tick(now)) {
            plan.tick(now);
        }
        SyncRequest request = plan.next(now);
        if (request != null) {
            runner.run(request);
        }
        save();
        wake.at(Math.min(plan.due(), Math.min(timer.due(), link.due())));
    }

    private void save() {
        String unsaved = news.unsaved();
        if (unsaved != null) {
            saver.save(unsaved);
        }
    }

    private void notKept(Exception failure) {
        listener.tell(to -> to.positionNotKept(failure));
    }

    /**
     * @param own whether the sync function itself asks; waiting for its own call would be waiting for ever
     */
    private void openEdit(String context, boolean own, CompletableFuture<Void> opened) {
        if (stopped) {
            WaitingEdits.refuse(opened);
        } else if (plan.edit(context) || own) {
            opened.complete(null);
        } else if (runner.withdraw()) {
            plan.withdrawn();
            opened.complete(null);
        } else {
            waitingEdits.add(opened);
        }
    }

    private void stopNow(Runnable done) {
        stopped = true;
        runner.withdraw();
        wake.at(Long.MAX_VALUE);
        become(new SelectorState(Mode.STOPPED, null));
        waitingEdits.refuse();
        save();
        link.stop(() -> saver.whenIdle(done));
    }

    private void become(SelectorState next) {
        SelectorState last = state;
        if (!next.equals(last)) {
            state = next;
            listener.tell(to -> to.stateChanged(last, next));
        }
    }

    // From the sync function's thread, in the mailbox.

    @Override
    public void began(SyncRequest request) {
        listener.tell(to -> to.syncStarted(request));
    }

    @Override
    public void returned(SyncRequest request, SyncOutcome outcome, Duration took) {
        news.holds(plan.succeeded(outcome, clock.now()));
        listener.tell(to -> to.syncFinished(request, outcome, took));
        waitingEdits.open();
    }

    @Override
    public void threw(SyncRequest request, Throwable failure, Duration took) {
        plan.failed(clock.now());
        listener.tell(to -> to.syncFailed(request, failure, took));
        waitingEdits.open();
    }

    // From the hub.

    @Override
    public Map<String, Object> introduction() {
        return introduction;
    }

    @Override
    public void opened(BayeuxSession session) {
        Map<String, Object> push = news.subscription();
        session.together(() -> {
            session.subscribe(channel, push, reply -> subscribed(session, reply));
            session.beat();
        });
    }

    private void subscribed(BayeuxSession session, Reply reply) {
        if (!reply.successful()) {
            session.end(new ConnectionFailure(
                    ConnectionFailure.Kind.REFUSED, reply.code(), reply.interval(), reply.text()));
            return;
        }
        news.subscribed(reply);
        timer.pushed();
        become(new SelectorState(Mode.PUSH, link.established()));
    }

    @Override
    public boolean received(String from, Map<String, Object> data) {
        ReceivedNotice told = from.equals(channel) ? ReceivedNotice.of(data) : null;
        if (told == null) {
            return false;
        }
        timer.useful();
        news.noticed(told);
        return true;
    }

    @Override
    public Map<String, Object> heartbeat() {
        return news.heartbeat();
    }

    @Override
    public void heartbeatAnswered(Reply reply, boolean held) {
        if (held && state.mode() == Mode.PUSH) {
            timer.useful();
        }
        news.heartbeatAnswered(reply);
    }

    @Override
    public void closed(ConnectionFailure why, long retryIn) {
        if (state.mode() == Mode.PUSH) {
            timer.unreachable(clock.now());
            become(CONNECTING);
        } else if (retryIn > 0) {
            // Without a pause the next transport is tried at once; only when that fails too the hub is unreachable.
            timer.unreachable(clock.now());
            become(new SelectorState(Mode.TIMER, null));
        }
        listener.tell(to -> to.disconnected(why.text(), Duration.ofMillis(retryIn)));
    }

    @Override
    public void renewed(long lifetime) {
        listener.tell(to -> to.tokenRenewed(Duration.ofMillis(Math.max(0, lifetime))));
    }

    @Override
    public void notRenewed(String why, long retryIn) {
        listener.tell(to -> to.tokenNotRenewed(why, Duration.ofMillis(retryIn)));
    }
}
