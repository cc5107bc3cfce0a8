package org.higginspush.hub.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.model.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the devices of each user on this node in the last hour: ids, positions, times and codes, nothing else. All of it
 * together takes no more memory than was set; the oldest is dropped first, and nothing is stored. Users are spread over a few
 * {@link TimelineRing}s, so that one with a great many events takes the room of some others and never of all.
 *
 * <p>A device is null for a session that named none. Safe for use by many threads; adding an event takes a lock that few users share
 * and copies some bytes.
 */
public final class UserTimelines {
    /** How long an event is kept at most. */
    public static final Duration RETENTION = Duration.ofHours(1);

    /** Keeps nothing. */
    public static final UserTimelines NONE = new UserTimelines(0, InstantSource.system());

    private static final int MOST_RINGS = 8;
    private static final int SMALLEST_RING = 16 * 1024;
    private static final byte NOBODY = -1;

    private final TimelineRing[] rings;
    private final InstantSource clock;
    private final Instant started;

    /**
     * @param memory how many bytes all events may take; 0 if none is to be kept
     * @param clock the times of events; with whole milliseconds
     */
    public UserTimelines(int memory, InstantSource clock) {
        int count = memory < TimelineRing.MOST_BYTES ? 0 : Math.max(1, Math.min(MOST_RINGS, memory / SMALLEST_RING));
        this.rings = new TimelineRing[count];
        Arrays.setAll(rings, i -> new TimelineRing(memory / count, RETENTION.toMillis()));
        this.clock = clock;
        this.started = clock.instant();
    }

    /** False if nothing is kept at all. */
    public boolean isOn() {
        return rings.length > 0;
    }

    // ---- what happens

    /** A session began. */
    public void connected(String user, @Nullable String device, SessionTransport transport) {
        add(TimelineEventKind.CONNECTED, user, device, transport.ordinal(), 0, -1, 0);
    }

    /** The hub ended a session. */
    public void ended(Identity who, Refusal why) {
        add(TimelineEventKind.DISCONNECTED, who.user(), who.device(), why.code().ordinal(), problem(who, why), -1, 0);
    }

    /**
     * A session is over, and the hub did not end it.
     *
     * @param saidSo true if its client ended it; false if its connection was lost or it did not come back
     */
    public void left(String user, @Nullable String device, boolean saidSo) {
        add(TimelineEventKind.DISCONNECTED, user, device, NOBODY, saidSo ? TimelineEvent.BY_CLIENT : 0, -1, 0);
    }

    /** A connection, a subscription or a request for changes was refused to whoever has shown who it is. */
    public void refused(Identity who, Refusal why) {
        refused(who, why.code(), problem(who, why));
    }

    /** A token was refused because it had expired. Only to be called if its issuer had signed it. */
    public void expired(Identity who) {
        refused(who, ErrorCode.UNAUTHENTICATED, number(TokenProblem.EXPIRED));
    }

    private void refused(Identity who, ErrorCode code, int problem) {
        long expired = problem == number(TokenProblem.EXPIRED) ? who.expires().toEpochMilli() : -1;
        add(TimelineEventKind.REFUSED, who.user(), who.device(), code.ordinal(), problem, -1, expired);
    }

    /** What is wrong with a token that was good before: its time is over, or its device was cut off. */
    private int problem(Identity who, Refusal why) {
        if (why.code() != ErrorCode.UNAUTHENTICATED) {
            return 0;
        }
        return number(clock.instant().isBefore(who.expires()) ? TokenProblem.CUT_OFF : TokenProblem.EXPIRED);
    }

    private static int number(TokenProblem problem) {
        return problem.ordinal() + 1;
    }

    /**
     * A device asked what it had missed, and was told.
     *
     * @param since the position it came with, which it has confirmed so
     * @param contexts how many it had missed
     */
    public void caughtUp(String user, @Nullable String device, @Nullable Position since, int contexts) {
        add(TimelineEventKind.CAUGHT_UP, user, device, NOBODY, 0, offset(since), contexts);
    }

    /**
     * A device was told to sync everything.
     *
     * @param since the position that it came with; null if it had none
     */
    public void resynced(String user, @Nullable String device, @Nullable Position since) {
        add(TimelineEventKind.RESYNCED, user, device, NOBODY, 0, offset(since), 0);
    }

    private static long offset(@Nullable Position position) {
        return position == null ? -1 : position.offset();
    }

    /** A notice was written to a device's connection. */
    public void told(String user, @Nullable String device, SessionTransport transport, Notice notice) {
        if (rings.length > 0) {
            ring(user)
                    .add(
                            TimelineEventKind.TOLD,
                            transport.ordinal(),
                            0,
                            clock.millis(),
                            notice.offset(),
                            notice.revision(),
                            user,
                            device,
                            notice.context(),
                            notice.key().group());
        }
    }

    /** A publisher reported a change of the user in a trace, and it was recorded. Nothing is noted of a repeat. */
    public void published(String user, String context, Receipt receipt, TraceParent trace) {
        if (rings.length > 0 && !receipt.duplicate()) {
            ring(user)
                    .add(
                            TimelineEventKind.PUBLISHED,
                            NOBODY,
                            0,
                            clock.millis(),
                            receipt.position().offset(),
                            receipt.revision(),
                            user,
                            null,
                            context,
                            trace.traceId());
        }
    }

    /** A device has shown that it knows all that it was told, up to this offset. */
    public void confirmed(String user, @Nullable String device, long offset) {
        add(TimelineEventKind.CONFIRMED, user, device, NOBODY, 0, offset, 0);
    }

    /** A loss on a live connection was noticed, and so many contexts were offered again. */
    public void repaired(String user, @Nullable String device, int contexts) {
        add(TimelineEventKind.REPAIRED, user, device, NOBODY, 0, -1, contexts);
    }

    /** A push service was asked to wake a device, or was not even asked, and this came of it. */
    public void woken(String user, String device, PushPlatform platform, WakeUpResult result) {
        add(
                TimelineEventKind.WOKEN,
                user,
                device,
                platform.ordinal(),
                WakeUpEvent.of(result).ordinal(),
                -1,
                0);
    }

    /** A device was cut off, or all of a user's if it is null. */
    public void cutOff(String user, @Nullable String device) {
        add(TimelineEventKind.CUT_OFF, user, device, NOBODY, 0, -1, 0);
    }

    /** A user is to be forgotten: so is what happened to it. */
    public void forget(String user) {
        if (rings.length > 0) {
            ring(user).forget(user);
        }
    }

    private void add(
            TimelineEventKind kind,
            String user,
            @Nullable String device,
            int code,
            int detail,
            long offset,
            long value) {
        if (rings.length > 0) {
            ring(user).add(kind, code, detail, clock.millis(), offset, value, user, device, null, null);
        }
    }

    private TimelineRing ring(String user) {
        int hash = user.hashCode();
        return rings[Math.floorMod(hash ^ (hash >>> 16), rings.length)];
    }

    // ---- reading

    /** What happened to a user's devices, the oldest first. */
    public List<TimelineEvent> of(String user) {
        if (rings.length == 0) {
            return List.of();
        }
        List<TimelineEvent> events = ring(user).read(user, clock.millis());
        events.sort(Comparator.comparing(TimelineEvent::at)); // threads may have come in the other order
        return events;
    }

    /** What happened to one device of a user, to sessions that named none, and to all of them. */
    public List<TimelineEvent> of(String user, String device) {
        String kept = TimelineRing.cutDevice(device);
        return of(user).stream().filter(event -> event.concerns(kept)).toList();
    }

    /** From when on all is known that happened to a user's devices: not before the hub started, nor an hour ago. */
    public Instant knownSince(String user) {
        Instant since = later(started, clock.instant().minus(RETENTION));
        return rings.length == 0
                ? clock.instant()
                : later(since, Instant.ofEpochMilli(ring(user).overwritten() + 1));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** When the hub started. */
    public Instant started() {
        return started;
    }
}
