package org.higginspush.hub.timeline;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;

/** Events in plain words, without their time and device. */
public final class TimelineText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private TimelineText() {}

    /** The time of day, to the second, in UTC. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** What happened: {@code told of passwords 7 over websocket}. */
    public static String of(TimelineEvent event) {
        return switch (event.kind()) {
            case CONNECTED -> "connected over " + word(event);
            case REFUSED -> "was refused: " + refusal(event);
            case CAUGHT_UP -> "asked what it had missed: " + contexts(event.value());
            case RESYNCED ->
                event.offset() < 0
                        ? "came without a position, as a new device does: told to sync everything"
                        : "came with a position that the hub does not know: told to sync everything";
            case TOLD -> "told of " + context(event) + " over " + word(event);
            case CONFIRMED -> "confirmed all that it was told";
            case REPAIRED -> "had lost something on the way: " + contexts(event.value()) + " offered again";
            case WOKEN -> "woken through " + platform(event) + ", which " + answered(event.answer());
            case CUT_OFF -> "cut off: tokens issued before are accepted no more";
            case DISCONNECTED -> "disconnected: " + end(event);
            case PUBLISHED -> "published: " + context(event) + " in the trace " + event.trace();
        };
    }

    static String contexts(long count) {
        return count == 0 ? "nothing" : count == 1 ? "1 context" : count + " contexts";
    }

    /** {@code passwords 7}, or with the group whose it is. */
    static String context(TimelineEvent event) {
        return event.context() + " " + event.value() + (event.group() == null ? "" : " of the group " + event.group());
    }

    static String platform(TimelineEvent event) {
        PushPlatform platform = event.platform();
        return platform == null ? "" : platform.word();
    }

    private static String word(TimelineEvent event) {
        SessionTransport transport = event.transport();
        return transport == null ? "" : transport.word();
    }

    private static String answered(@Nullable WakeUpEvent answer) {
        if (answer == WakeUpEvent.ACCEPTED) {
            return "accepted it";
        }
        return answer == WakeUpEvent.TRY_LATER
                ? "did not take it now (try-later)"
                : "answered " + (answer == null ? "nothing" : answer.word());
    }

    /** Why something was refused, and what to do about it. */
    static String refusal(TimelineEvent event) {
        if (event.problem() == TokenProblem.CUT_OFF) {
            return "it was cut off; sign in again";
        }
        Instant expired = event.expired();
        if (expired != null) {
            return "its token had expired at " + time(expired) + "; get a new one";
        }
        ErrorCode code = event.refusal();
        if (code == null) {
            return "for no reason that is known";
        }
        return switch (code) {
            case FORBIDDEN -> "its token does not allow that (403); get one of this user with the scope subscribe";
            case SLOW_DOWN -> "too many sessions or requests at once (429); wait, or raise the limit";
            case UNAVAILABLE -> "the hub could not serve it at that moment (503); clients come again by themselves";
            default -> code.title() + " (" + code.status() + ")";
        };
    }

    /** How a session came to its end. */
    static String end(TimelineEvent event) {
        if (event.byClient()) {
            return "the client ended its session";
        }
        ErrorCode code = event.refusal();
        if (code == null) {
            return "its connection was lost";
        }
        if (event.problem() == TokenProblem.EXPIRED) {
            return "its token had expired";
        }
        if (event.problem() == TokenProblem.CUT_OFF) {
            return "it was cut off";
        }
        return switch (code) {
            case UNAVAILABLE, SESSION_UNKNOWN -> "the hub told it to come back (" + code.status() + ")";
            case TOO_SLOW -> "it did not read what was written to it (408)";
            case SLOW_DOWN -> "it sent too much (429)";
            case CONFLICT -> "another connection took its place (409)";
            default -> "the hub ended the session: " + code.title() + " (" + code.status() + ")";
        };
    }
}
