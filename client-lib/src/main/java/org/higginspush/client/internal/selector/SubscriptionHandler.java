package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Notice;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SyncCause;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.position.SyncProgress;
import org.higginspush.client.internal.position.SyncProgressCodec;
import org.higginspush.client.internal.protocol.ReceivedNotice;
import org.higginspush.client.internal.sync.SyncPlan;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.jspecify.annotations.Nullable;

/**
 * Handles what comes in for a selector's subscription: records it in the {@link SyncProgress} and passes what is news to the
 * {@link SyncPlan}. Touched by tasks of one mailbox only, but for {@link #latestPosition}.
 */
final class SubscriptionHandler {
    private final SyncPlan plan;
    private final Clock clock;
    private final ListenerNotifier<SelectorListener> listener;
    private final long longestSpread;

    private SyncProgress progress = new SyncProgress();
    private long savedVersion;
    private volatile @Nullable Position latest;

    /**
     * @param longestSpread the longest time over which a hub can spread syncs, in milliseconds
     */
    SubscriptionHandler(SyncPlan plan, Clock clock, ListenerNotifier<SelectorListener> listener, long longestSpread) {
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        this.longestSpread = longestSpread;
    }

    /** Restores what was saved before a restart. */
    void restore(@Nullable String saved) {
        progress = SyncProgressCodec.read(saved);
        latest = progress.latest();
    }

    /** The text to save, if it is not saved yet. */
    @Nullable
    String unsaved() {
        if (progress.version() == savedVersion) {
            return null;
        }
        savedVersion = progress.version();
        return SyncProgressCodec.write(progress);
    }

    /** The newest position received; on any thread. */
    @Nullable
    Position latestPosition() {
        return latest;
    }

    /** A session begins: what goes into {@code ext.push} of the subscription. */
    Map<String, Object> request() {
        progress.sessionBegins();
        Position base = progress.base();
        return base == null ? Map.of() : Map.of("position", base.text());
    }

    /** The hub's answer to the subscription says what was missed. */
    void subscribed(Reply reply) {
        Position position = position(reply);
        long spread = reply.number("spread", 0);
        if (position == null) {
            // Another Bayeux server: it cannot say what was missed.
            resync(spread);
        } else if (reply.flag("resync") || progress.base() == null) {
            // A device without a position is told of nothing that it missed.
            resync(spread);
            progress.historyLost(position);
        } else {
            ReceivedNotice.changes(reply).forEach(received -> missed(received.notice(), spread));
            progress.caughtUp(position);
        }
        latest = progress.latest();
    }

    /** The hub is asked again on the session there is: what goes into {@code ext.push} of the subscription. */
    Map<String, Object> requestAgain() {
        Position position = progress.asksAgain();
        return position == null ? Map.of() : Map.of("position", position.text());
    }

    /** The hub's answer to that. */
    void subscribedAgain(Reply reply) {
        Position position = position(reply);
        if (position == null || reply.flag("resync")) {
            subscribed(reply);
            return;
        }
        long spread = reply.number("spread", 0);
        ReceivedNotice.changes(reply).forEach(received -> missed(received.notice(), spread));
        progress.caughtUp(position);
        latest = progress.latest();
    }

    /** A notice came in. */
    void noticed(ReceivedNotice received) {
        Notice notice = received.notice();
        makeRoom(notice.ref());
        boolean news = progress.noticed(notice.ref(), notice.revision(), received.position());
        latest = progress.latest();
        take(notice, news, received.spread());
    }

    /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
    Map<String, Object> heartbeat() {
        Map<String, Object> push = new HashMap<>();
        push.put("heard", progress.noticeCount());
        Position position = progress.heartbeatPosition();
        if (position != null) {
            push.put("position", position.text());
        }
        return push;
    }

    /** A heartbeat was answered. */
    void heartbeatAnswered(Reply reply) {
        progress.heartbeatAnswered(position(reply));
        latest = progress.latest();
    }

    private static @Nullable Position position(Reply reply) {
        String text = reply.text("position");
        return text == null ? null : ReceivedNotice.position(text);
    }

    /** A sync succeeded. */
    void synced(SyncPlan.Synced held) {
        held.revisions().forEach(progress::synced);
        if (held.everything()) {
            progress.syncedEverything();
        }
    }

    private void resync(long askedSpread) {
        long spread = bounded(askedSpread);
        plan.everything(progress.base() == null ? SyncCause.START : SyncCause.RESYNC, spread, clock.now());
        listener.call(to -> to.resyncAsked(Duration.ofMillis(spread)));
    }

    private long bounded(long spread) {
        return Math.max(0, Math.min(spread, longestSpread));
    }

    private void missed(Notice notice, long spread) {
        makeRoom(notice.ref());
        take(notice, progress.missed(notice.ref(), notice.revision()), spread);
    }

    /** More contexts than can be remembered are no longer told apart: everything is synced. */
    private void makeRoom(ContextRef ref) {
        if (!progress.hasRoomFor(ref)) {
            progress.tooManyPending();
            plan.everything(SyncCause.NOTICE, 0, clock.now());
        }
    }

    private void take(Notice notice, boolean news, long spread) {
        listener.call(to -> to.noticed(notice, news));
        if (news) {
            plan.noticed(notice.ref(), notice.revision(), bounded(spread), clock.now());
        }
    }
}
