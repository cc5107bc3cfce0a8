package org.higginspush.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.higginspush.client.bayeux.BayeuxSession;
import org.higginspush.client.bayeux.Reply;
import org.higginspush.client.link.HubLink;
import org.higginspush.client.position.Position;
import org.higginspush.client.position.Progress;
import org.higginspush.client.position.ProgressText;
import org.higginspush.client.reconnect.Backoff;
import org.higginspush.client.reconnect.Reconnector;
import org.higginspush.client.reconnect.Renewal;
import org.higginspush.client.reconnect.Setback;
import org.higginspush.client.sync.FallbackTimer;
import org.higginspush.client.sync.Pace;
import org.higginspush.client.sync.SyncPlan;
import org.higginspush.client.thread.Clock;
import org.higginspush.client.thread.Mailbox;
import org.higginspush.client.thread.Wake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A selector's inside: carries out what the plan, the link and the timer decide. Touched by tasks of its mailbox only; after
 * each turn of them {@link #settle} does whatever has become due and sets the one alarm.
 */
final class SelectorCore implements HubLink.User, SyncRunner.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Selector.class);

    private final SelectorBuilder options;
    private final String channel;
    private final Clock clock;
    private final Mailbox mailbox;
    private final SyncPlan plan;
    private final FallbackTimer timer;
    private final HubLink link;
    private final SyncRunner runner;
    private final PositionSaver saver;
    private final Wake wake;
    /** Edits that wait for the running sync to end. */
    private final List<CompletableFuture<Void>> waitingEdits = new ArrayList<>();

    private Progress progress = new Progress();
    private long savedVersion;
    private boolean stopped;
    private volatile SelectorState state = SelectorState.CONNECTING;
    private volatile @Nullable Position heard;

    SelectorCore(SelectorBuilder options, SyncFunction sync, Parts parts) {
        this.options = options;
        channel = Ids.channel(options.user);
        clock = parts.clock();
        mailbox = new Mailbox(parts.pools().turns(), this::settle);
        RandomGenerator chance = parts.chance();
        plan = new SyncPlan(pace(options), chance);
        timer = new FallbackTimer(options.timer.toMillis(), clock.now());
        Backoff pauses = Backoff.of(options.reconnectBase, options.reconnectCap);
        Backoff wayBack = Backoff.of(options.webSocketRetry, Duration.ofHours(1));
        link = new HubLink(
                parts.wires(),
                HubAddress.bayeux(options.hub),
                options.tokens,
                parts.pools().asides(),
                mailbox,
                clock,
                new Reconnector(List.copyOf(options.transports), pauses, wayBack, chance),
                new Renewal(pauses, chance),
                this);
        runner = new SyncRunner(sync, parts.pools().syncs(), mailbox, this);
        saver = new PositionSaver(
                options.positions, parts.pools().asides(), mailbox, x -> tell(to -> to.positionNotKept(x)));
        wake = new Wake(parts.pools().timer(), clock, mailbox);
    }

    private static Pace pace(SelectorBuilder options) {
        return new Pace(
                options.quietPeriod.toMillis(),
                options.longestWait.toMillis(),
                Backoff.of(options.syncRetryBase, options.syncRetryCap));
    }

    // From the embedder, on any thread.

    SelectorState state() {
        return state;
    }

    @Nullable
    Position heard() {
        return heard;
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
        if (stopped) {
            return;
        }
        progress = ProgressText.read(saved);
        heard = progress.heard();
        link.start();
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
        if (progress.version() != savedVersion) {
            savedVersion = progress.version();
            saver.save(ProgressText.write(progress));
        }
    }

    private void openEdit(String context, boolean own, CompletableFuture<Void> opened) {
        if (stopped) {
            opened.completeExceptionally(closed());
        } else if (plan.edit(context) || own) {
            opened.complete(null);
        } else if (runner.withdraw()) {
            plan.withdrawn();
            opened.complete(null);
        } else {
            waitingEdits.add(opened);
        }
    }

    private void openWaitingEdits() {
        endWaitingEdits(edit -> edit.complete(null));
    }

    private void endWaitingEdits(Consumer<CompletableFuture<Void>> end) {
        List<CompletableFuture<Void>> ending = List.copyOf(waitingEdits);
        waitingEdits.clear();
        ending.forEach(end);
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The selector is closed.");
    }

    private void stopNow(Runnable done) {
        stopped = true;
        runner.withdraw();
        wake.at(Long.MAX_VALUE);
        become(SelectorState.STOPPED);
        endWaitingEdits(edit -> edit.completeExceptionally(closed()));
        save();
        link.stop(() -> saver.whenIdle(done));
    }

    private void become(SelectorState next) {
        SelectorState last = state;
        if (!next.equals(last)) {
            state = next;
            tell(listener -> listener.stateChanged(last, next));
        }
    }

    private void tell(Consumer<SelectorListener> event) {
        try {
            event.accept(options.listener);
        } catch (RuntimeException e) {
            LOG.warn("A selector's listener failed.", e);
        }
    }

    // From the sync function's thread, in the mailbox.

    @Override
    public void began(SyncRequest request) {
        tell(listener -> listener.syncStarted(request));
    }

    @Override
    public void returned(SyncRequest request, SyncOutcome outcome, Duration took) {
        SyncPlan.Held held = plan.succeeded(outcome, clock.now());
        held.revisions().forEach(progress::synced);
        if (held.everything()) {
            progress.syncedEverything();
        }
        tell(listener -> listener.syncFinished(request, outcome, took));
        openWaitingEdits();
    }

    @Override
    public void threw(SyncRequest request, Throwable failure, Duration took) {
        plan.failed(clock.now());
        tell(listener -> listener.syncFailed(request, failure, took));
        openWaitingEdits();
    }

    // From the hub.

    @Override
    public Map<String, Object> introduction() {
        return options.device == null ? Map.of() : Map.of("device", options.device);
    }

    @Override
    public void opened(BayeuxSession session) {
        progress.sessionBegins();
        Position base = progress.base();
        Map<String, Object> push = base == null ? Map.of() : Map.of("position", base.text());
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
        catchUp(reply);
        heard = progress.heard();
        timer.pushed();
        link.established();
        Transport transport = link.transport();
        if (transport != null) {
            become(SelectorState.push(transport));
        }
    }

    private void catchUp(Reply reply) {
        String text = reply.text("position");
        long spread = reply.number("spread", 0);
        if (text == null) {
            // Not a hub of ours: it cannot say what was missed.
            resync(spread);
        } else if (reply.flag("resync")) {
            resync(spread);
            progress.lost(Position.of(text));
        } else {
            Told.changes(reply).forEach(told -> takeChange(told, spread));
            progress.caughtUp(Position.of(text));
        }
    }

    private void resync(long spread) {
        plan.everything(progress.base() == null ? SyncCause.START : SyncCause.RESYNC, spread, clock.now());
        tell(listener -> listener.resyncAsked(Duration.ofMillis(spread)));
    }

    private void takeChange(Told told, long spread) {
        Notice notice = told.notice();
        boolean news = progress.owes(notice.context(), notice.revision());
        due(notice, news, spread);
    }

    @Override
    public void received(String from, Map<String, Object> data) {
        Told told = from.equals(channel) ? Told.of(data) : null;
        if (told == null) {
            return;
        }
        Notice notice = told.notice();
        boolean news = progress.noticed(notice.context(), notice.revision(), told.position());
        heard = progress.heard();
        due(notice, news, told.spread());
    }

    private void due(Notice notice, boolean news, long spread) {
        tell(listener -> listener.noticed(notice, news));
        if (news) {
            plan.noticed(notice.context(), notice.revision(), spread, clock.now());
        }
    }

    @Override
    public Map<String, Object> heartbeat() {
        progress.heartbeatAsked();
        Map<String, Object> push = new HashMap<>();
        push.put("heard", progress.count());
        Position position = progress.heard();
        if (position != null) {
            push.put("position", position.text());
        }
        return push;
    }

    @Override
    public void heartbeatAnswered(Reply reply) {
        String position = reply.text("position");
        progress.heartbeatAnswered(position == null ? null : Position.of(position));
        heard = progress.heard();
    }

    @Override
    public void closed(Setback why, long retryIn) {
        long now = clock.now();
        if (state.mode() == SelectorState.Mode.PUSH) {
            timer.unreachable(now);
            become(SelectorState.CONNECTING);
        } else if (retryIn > 0) {
            // Without a pause the next transport is tried at once; only when that fails too the hub is unreachable.
            timer.unreachable(now);
            become(SelectorState.TIMER);
        }
        tell(listener -> listener.disconnected(why.text(), Duration.ofMillis(retryIn)));
    }

    @Override
    public void renewed(long lifetime) {
        tell(listener -> listener.tokenRenewed(Duration.ofMillis(Math.max(0, lifetime))));
    }
}
