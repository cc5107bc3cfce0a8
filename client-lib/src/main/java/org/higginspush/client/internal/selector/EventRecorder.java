package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Notice;
import org.higginspush.client.Refusal;
import org.higginspush.client.SelectorEvent;
import org.higginspush.client.SelectorEvent.EventKind;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorReport;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SelectorState.Mode;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.Transport;

/**
 * Remembers the newest events of a selector, in plain words, for its report. Called in the mailbox, read on any thread; the events are
 * guarded by this.
 */
final class EventRecorder implements SelectorListener {
    private static final int MOST_EVENTS = 100;
    private static final int MOST_NAMED = 5;
    private static final int MOST_TEXT = 300;

    private final InstantSource clock;
    private final Deque<SelectorEvent> events = new ArrayDeque<>();
    /** True if the hub told of something that was not confirmed since. Owned by the mailbox. */
    private boolean told;

    EventRecorder(InstantSource clock) {
        this.clock = clock;
    }

    synchronized SelectorReport report() {
        return new SelectorReport(List.copyOf(events));
    }

    private void add(EventKind kind, Set<ContextRef> refs, String text) {
        String brief = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "\u2026" : text;
        SelectorEvent event = new SelectorEvent(clock.instant(), kind, refs, brief);
        synchronized (this) {
            if (events.size() == MOST_EVENTS) {
                events.removeFirst();
            }
            events.add(event);
        }
    }

    @Override
    public void stateChanged(SelectorState from, SelectorState to) {
        Transport transport = to.transport();
        if (to.mode() == Mode.PUSH && transport != null) {
            add(EventKind.CONNECTED, Set.of(), "connected over " + transport.bayeuxName());
        } else if (to.mode() == Mode.STOPPED) {
            add(EventKind.CLOSED, Set.of(), "the selector was closed");
        }
    }

    @Override
    public void disconnected(String why, Duration retryIn) {
        add(EventKind.DISCONNECTED, Set.of(), "not connected: " + why + " Next attempt in " + text(retryIn) + ".");
    }

    @Override
    public void refused(Refusal refusal) {
        add(EventKind.REFUSED, Set.of(), "refused by the hub: " + refusal);
    }

    @Override
    public void tokenNotRenewed(String why, Duration retryIn) {
        add(EventKind.TOKEN_NOT_RENEWED, Set.of(), "the token could not be renewed: " + why);
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        told = true;
        String what = "told of " + name(notice.ref()) + " " + notice.revision();
        add(EventKind.TOLD, Set.of(notice.ref()), news ? what : what + ", which was known here already");
    }

    @Override
    public void resyncAsked(Duration within) {
        told = true;
        add(
                EventKind.RESYNCED,
                Set.of(),
                "the hub cannot tell what was missed: everything is synced"
                        + (within.isZero() ? "" : " within " + text(within)));
    }

    /** A heartbeat tells the hub up to where this device knows everything. */
    void confirmed(boolean withPosition) {
        if (told && withPosition) {
            told = false;
            add(EventKind.CONFIRMED, Set.of(), "confirmed to the hub what it had told");
        }
    }

    @Override
    public void syncStarted(SyncRequest request) {
        add(EventKind.SYNC_STARTED, request.refs(), "sync of " + names(request) + " started" + causes(request));
    }

    @Override
    public void syncFinished(SyncRequest request, SyncOutcome outcome, Duration took) {
        add(EventKind.SYNC_FINISHED, request.refs(), "sync of " + names(request) + " finished after " + text(took));
    }

    @Override
    public void syncFailed(SyncRequest request, Throwable failure, Duration took) {
        add(
                EventKind.SYNC_FAILED,
                request.refs(),
                "sync of " + names(request) + " failed after " + text(took) + ": " + failure);
    }

    @Override
    public void positionNotKept(Exception failure) {
        add(EventKind.POSITION_NOT_KEPT, Set.of(), "what this device knows could not be read or kept: " + failure);
    }

    private static String names(SyncRequest request) {
        if (request.everything()) {
            return "everything";
        }
        String named = request.refs().stream()
                .map(EventRecorder::name)
                .sorted()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", "));
        int more = request.refs().size() - MOST_NAMED;
        return more > 0 ? named + " and " + more + " more" : named;
    }

    private static String name(ContextRef ref) {
        if (ref.everyone()) {
            return ref.context() + " of everyone";
        }
        return ref.group() == null ? ref.context() : ref.context() + " of the group " + ref.group();
    }

    private static String causes(SyncRequest request) {
        return request.causes().stream()
                .sorted()
                .map(EventRecorder::cause)
                .collect(Collectors.joining(" and ", ", because ", ""));
    }

    private static String cause(SyncCause cause) {
        return switch (cause) {
            case NOTICE -> "the hub told of a change";
            case LOCAL_EDIT -> "it changed here";
            case TIMER -> "the timer ran out without the hub";
            case START -> "this device is new to the hub";
            case RESYNC -> "the hub cannot tell what was missed";
            case ASKED -> "the application asked for it";
        };
    }

    private static String text(Duration time) {
        return time.toMillis() < 1_000 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }
}
