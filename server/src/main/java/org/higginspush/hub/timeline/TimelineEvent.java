package org.higginspush.hub.timeline;

import java.time.Instant;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a device. What the numbers mean depends on the kind; the methods that name a thing return null where
 * it is not said.
 *
 * @param at when, in milliseconds
 * @param device the device id, or its beginning if it is long; null for a session that named none, or all devices of the user
 * @param context the context's name, or its beginning; null if it concerns none
 * @param note the group whose context it is, or the id of the trace of a change that was published; null if there is none
 * @param code the number of a transport, of the code of a refusal, or of a push platform; negative if there is none
 * @param detail the number of what else is known
 * @param offset the offset of a position; negative if there is none
 * @param value a revision, a number of contexts, or a time in milliseconds since 1970
 */
public record TimelineEvent(
        Instant at,
        TimelineEventKind kind,
        @Nullable String device,
        @Nullable String context,
        @Nullable String note,
        int code,
        int detail,
        long offset,
        long value) {
    private static final SessionTransport[] TRANSPORTS = SessionTransport.values();
    private static final ErrorCode[] CODES = ErrorCode.values();
    private static final TokenProblem[] PROBLEMS = TokenProblem.values();
    private static final PushPlatform[] PLATFORMS = PushPlatform.values();
    private static final WakeUpEvent[] ANSWERS = WakeUpEvent.values();

    /** For {@code detail} of a session that is over: its client said so. */
    static final int BY_CLIENT = 1;

    /** How the device was connected, or told. */
    public @Nullable SessionTransport transport() {
        return kind == TimelineEventKind.CONNECTED || kind == TimelineEventKind.TOLD ? TRANSPORTS[code] : null;
    }

    /** The code of a refusal, or of what a session was ended with by the hub. */
    public @Nullable ErrorCode refusal() {
        boolean may = kind == TimelineEventKind.REFUSED || kind == TimelineEventKind.DISCONNECTED;
        return may && code >= 0 ? CODES[code] : null;
    }

    /** What was wrong with the token of what was refused or ended. */
    public @Nullable TokenProblem problem() {
        boolean may = kind == TimelineEventKind.REFUSED || kind == TimelineEventKind.DISCONNECTED && code >= 0;
        return may && detail > 0 ? PROBLEMS[detail - 1] : null;
    }

    /** When the token that was refused had expired. */
    public @Nullable Instant expired() {
        return kind == TimelineEventKind.REFUSED && value >= 0 ? Instant.ofEpochMilli(value) : null;
    }

    /** True if the client ended its session itself. */
    public boolean byClient() {
        return kind == TimelineEventKind.DISCONNECTED && code < 0 && detail == BY_CLIENT;
    }

    /** Through which push service the device was to be woken. */
    public @Nullable PushPlatform platform() {
        return kind == TimelineEventKind.WOKEN ? PLATFORMS[code] : null;
    }

    /** What the push service answered. */
    public @Nullable WakeUpEvent answer() {
        return kind == TimelineEventKind.WOKEN ? ANSWERS[detail] : null;
    }

    /** The group whose context it is. */
    public @Nullable String group() {
        return kind == TimelineEventKind.PUBLISHED ? null : note;
    }

    /** The trace in which a change was published: 32 hexadecimal digits. */
    public @Nullable String trace() {
        return kind == TimelineEventKind.PUBLISHED ? note : null;
    }

    /** The revision of the context that was published, or that the device was told of. */
    public @Nullable Long revision() {
        return kind == TimelineEventKind.TOLD || kind == TimelineEventKind.PUBLISHED ? value : null;
    }

    /** How many contexts the device was told of at once, or offered again. */
    public @Nullable Long contexts() {
        return kind == TimelineEventKind.CAUGHT_UP || kind == TimelineEventKind.REPAIRED ? value : null;
    }

    /** True if it concerns a device: that very one, or one that was not named, or all. */
    public boolean concerns(String id) {
        return device == null || device.equals(id);
    }
}
