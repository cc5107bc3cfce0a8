package org.higginspush.hub.timeline;

import java.time.Duration;
import java.time.Instant;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * Why a device did not sync, as far as the hub can tell.
 *
 * @param code the same for machines
 * @param text plain sentences, which say what to do where something can be done; times are in UTC
 */
public record SyncConclusion(ConclusionCode code, String text) {
    /** What a conclusion is, in one word. */
    public enum ConclusionCode {
        /** The device knows all that it was told. */
        CONFIRMED("confirmed"),
        /** The device was told, on a way on which nothing is confirmed. */
        TOLD("told"),
        /** The device was told, and has not confirmed it. */
        NOT_CONFIRMED("not-confirmed"),
        /** The device is connected, and there was nothing to tell it. */
        NOTHING_TO_TELL("nothing-to-tell"),
        /** The device was refused. */
        REFUSED("refused"),
        /** The device was cut off. */
        CUT_OFF("cut-off"),
        /** The device has gone, and not come back. */
        DISCONNECTED("disconnected"),
        /** A push service took the wake-up, and the device has not come. */
        WOKEN("woken"),
        /** The device cannot be woken at the address that it had. */
        GONE("gone"),
        /** A push service did not take the wake-up. */
        NOT_WOKEN("not-woken"),
        /** Nothing is known of the device. */
        NOT_SEEN("not-seen");

        private final String word;

        ConclusionCode(String word) {
            this.word = word;
        }

        /** Its name in answers. */
        public String word() {
            return word;
        }
    }

    /** So long a WebSocket may be quiet before its device should have confirmed. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String OUR_PART =
            ": the hub did its part. Whether its sync then worked, the device's own report says.";

    /** What follows from all that is known of a device. */
    public static SyncConclusion of(DeviceHistory history) {
        TimelineEvent cutOff = history.cutOff();
        if (history.isThere()) {
            return present(history);
        }
        return cutOff == null ? absent(history) : cutOff(cutOff);
    }

    // ---- a device that is there

    private static SyncConclusion present(DeviceHistory history) {
        int told = history.lastTold();
        if (told < 0) {
            return nothingToTell(history);
        }
        TimelineEvent event = history.events().get(told);
        String what = what(event) + " at " + TimelineText.time(event.at());
        TimelineEvent confirmation = history.confirmation(told);
        if (confirmation != null) {
            return of(
                    ConclusionCode.CONFIRMED, what + ", confirmed " + later(event, confirmation) + " later" + OUR_PART);
        }
        if (isSilent(event.transport()) || event.transport() == null && isSilent(history.transport())) {
            return of(ConclusionCode.TOLD, what + "; over sse nothing is confirmed" + OUR_PART);
        }
        return of(ConclusionCode.NOT_CONFIRMED, what + ", not confirmed: " + patience(event, history.now()));
    }

    private static boolean isSilent(@Nullable SessionTransport transport) {
        return transport == SessionTransport.EVENT_STREAM;
    }

    private static String what(TimelineEvent told) {
        return switch (told.kind()) {
            case TOLD -> "Told of " + TimelineText.context(told);
            case CAUGHT_UP -> "Told of " + TimelineText.contexts(told.value()) + " that it had missed,";
            default -> "Told to sync everything";
        };
    }

    private static String later(TimelineEvent told, TimelineEvent confirmation) {
        Duration after = Duration.between(told.at(), confirmation.at());
        if (after.toMillis() < 1000) {
            return Math.max(0, after.toMillis()) + " ms";
        }
        return after.toSeconds() < 120 ? after.toSeconds() + " s" : after.toMinutes() + " min";
    }

    private static String patience(TimelineEvent told, Instant now) {
        return Duration.between(told.at(), now).compareTo(PATIENCE) < 0
                ? "a device confirms with its next heartbeat, over a WebSocket some minutes later."
                : "the device has not answered since. Its connection may be dead, or its program hang.";
    }

    private static SyncConclusion nothingToTell(DeviceHistory history) {
        Instant since = history.connectedSince();
        SessionTransport transport = history.transport();
        String connected = since == null || transport == null
                ? "It was there"
                : "Connected over " + transport.word() + " since " + TimelineText.time(since);
        return of(
                ConclusionCode.NOTHING_TO_TELL,
                connected + ", and no change of others was to be told since "
                        + TimelineText.time(history.knownSince())
                        + ". Was the change published, for this user, and not by this device itself?");
    }

    // ---- a device that is not

    private static SyncConclusion cutOff(TimelineEvent event) {
        return of(
                ConclusionCode.CUT_OFF,
                "Cut off at " + TimelineText.time(event.at())
                        + ": the tokens that it had are accepted no more. Sign in again on the device.");
    }

    private static SyncConclusion absent(DeviceHistory history) {
        TimelineEvent event = history.trouble();
        if (event == null) {
            return notSeen(history);
        }
        String at = " at " + TimelineText.time(event.at());
        return switch (event.kind()) {
            case REFUSED -> of(ConclusionCode.REFUSED, who(event) + at + ": " + TimelineText.refusal(event) + ".");
            case WOKEN -> woken(event, at);
            default ->
                of(
                        ConclusionCode.DISCONNECTED,
                        "Disconnected" + at + " (" + TimelineText.end(event)
                                + "), and not come back since. Has the device a network, and does its program run?");
        };
    }

    private static String who(TimelineEvent refused) {
        return refused.device() == null ? "A session that named no device was refused" : "Refused";
    }

    private static SyncConclusion woken(TimelineEvent event, String at) {
        String through = "through " + TimelineText.platform(event) + at;
        WakeUpEvent answer = event.answer();
        if (answer == WakeUpEvent.ACCEPTED) {
            return of(
                    ConclusionCode.WOKEN,
                    "Woken " + through
                            + ", which accepted it; the device has not come since. 'hub wake' tells what holds"
                            + " wake-ups back.");
        }
        if (answer == WakeUpEvent.GONE) {
            return of(
                    ConclusionCode.GONE,
                    "Woken " + through
                            + ", which answered gone: the app must register again. It does when it is started.");
        }
        return of(
                ConclusionCode.NOT_WOKEN,
                answer == WakeUpEvent.REJECTED
                        ? "Not woken " + through
                                + ", which rejected it: 'hub wake' says why, 'hub check-config' reads the"
                                + " credentials again."
                        : "Not woken " + through + ", which did not take it: the hub tries again.");
    }

    private static SyncConclusion notSeen(DeviceHistory history) {
        boolean all = !history.knownSince().isAfter(history.started());
        return of(
                ConclusionCode.NOT_SEEN,
                all
                        ? "Never connected since the hub started at " + TimelineText.time(history.started())
                                + ". Does the device know this hub's address, and is that the right id?"
                        : "Not seen since " + TimelineText.time(history.knownSince())
                                + "; what happened before is not kept. Does the device run, and is that the right id?");
    }

    private static SyncConclusion of(ConclusionCode code, String text) {
        return new SyncConclusion(code, text);
    }
}
