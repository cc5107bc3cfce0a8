package org.higginspush.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.higginspush.client.bayeux.BayeuxSession;
import org.higginspush.client.bayeux.Reply;
import org.higginspush.client.link.HubLink;
import org.higginspush.client.link.LinkSettings;
import org.higginspush.client.position.Position;
import org.higginspush.client.reconnect.Backoff;
import org.higginspush.client.reconnect.Setback;
import org.higginspush.client.sync.FallbackTimer;
import org.higginspush.client.sync.Pace;
import org.higginspush.client.sync.SyncPlan;
import org.higginspush.client.thread.Clock;
import org.higginspush.client.thread.Mailbox;
import org.higginspush.client.thread.Wake;
import org.jspecify.annotations.Nullable;

/**
 * A selector's inside: carries out what the plan, the link and the timer decide. Touched by tasks of its mailbox only; after
 * each turn of them {@link #settle} does whatever has become due and sets the one alarm.
 */
final class SelectorCore implements HubLink.User, SyncRunner.Watcher {
    private final Map<String, Object> introduction;
    private final String channel;
    private final Clock clock;
    private final Mailbox mailbox;
    private final ListenerCalls<SelectorListener> listener;
    private final SyncPlan plan;
    private final HubNews news;
    private final FallbackTimer timer;
    private final HubLink link;
    private final SyncRunner runner;
    private final PositionSaver saver;
    private final Wake wake;
    private final WaitingEdits waitingEdits = new WaitingEdits();

    private boolean stopped;
    private volatile SelectorState state = SelectorState.CONNECTING;

    SelectorCore(SelectorBuilder options, SyncFunction sync, Parts parts) {
        introduction = options.device == null ? Map.of() : Map.of("device", options.device);
        channel = Ids.channel(options.user);
        clock = parts.clock();
        mailbox = new Mailbox(parts.pools().turns(), this::settle);
        listener = new ListenerCalls<>(options.listener);
        RandomGenerator chance = parts.chance();
        plan = new SyncPlan(pace(options), chance);
        news = new HubNews(plan, clock, listener, options.longestSpread.toMillis());
        timer = new FallbackTimer(options.timer.toMillis(), clock.now());
        link = new HubLink(linkSettings(options), parts.wires(), parts.pools(), mailbox, clock, chance, this);
        runner = new SyncRunner(sync, parts.pools().syncs(), mailbox, this);
        saver = new PositionSaver(options.positions, parts.pools().asides(), mailbox, this::notKept);
        wake = new Wake(parts.pools().timer(), clock, mailbox);
    }

    private static Pace pace(SelectorBuilder options) {
        return new Pace(
                options.quietPeriod.toMillis(),
                options.longestWait.toMillis(),
                Backoff.of(options.syncRetryBase, options.syncRetryCap));
    }

    private static LinkSettings linkSettings(SelectorBuilder options) {
        return new LinkSettings(
                HubAddress.bayeux(options.hub),
                options.tokens,
                List.copyOf(options.transports),
                Backoff.of(options.reconnectBase, options.reconnectCap),
                Backoff.of(options.webSocketRetry, Duration.ofHours(1)));
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
        become(SelectorState.STOPPED);
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
            session.end(new Setback(Setback.Kind.REFUSED, reply.code(), reply.interval(), reply.text()));
            return;
        }
        news.subscribed(reply);
        timer.pushed();
        become(SelectorState.push(link.established()));
    }

    @Override
    public boolean received(String from, Map<String, Object> data) {
        Told told = from.equals(channel) ? Told.of(data) : null;
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
        if (held && state.mode() == SelectorState.Mode.PUSH) {
            timer.useful();
        }
        news.heartbeatAnswered(reply);
    }

    @Override
    public void closed(Setback why, long retryIn) {
        if (state.mode() == SelectorState.Mode.PUSH) {
            timer.unreachable(clock.now());
            become(SelectorState.CONNECTING);
        } else if (retryIn > 0) {
            // Without a pause the next transport is tried at once; only when that fails too the hub is unreachable.
            timer.unreachable(clock.now());
            become(SelectorState.TIMER);
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
