package org.higginspush.hub.gateway.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.jspecify.annotations.Nullable;

/** What the answers of Windows Push Notification Services mean for a wake-up ("Push notification service request and response headers"). */
final class WnsAnswers implements AuthorizedClient.VendorAnswers {
    /** After a 406 that does not say. */
    private static final Duration THROTTLED = Duration.ofMinutes(1);

    /** A sentence; anything else is not repeated, so no address. */
    private static final Pattern SENTENCE = Pattern.compile("[A-Za-z0-9 .,'()_-]{1,150}");

    @Override
    public boolean refusesToken(HttpAnswer answer) {
        return answer.status() == 401;
    }

    @Override
    public WakeUpResult result(HttpAnswer answer, Instant now) {
        int status = answer.status();
        return switch (status) {
            case 200 -> taken(answer, now);
            case 401 ->
                new Rejected("Microsoft does not accept the hub's access token (" + said(answer)
                        + "): check push.wns.tenant-id and push.wns.client-id, and put a new client secret into the file that"
                        + " push.wns.client-secret names.");
            case 403 ->
                new Rejected("Microsoft does not let the hub send to this channel (" + said(answer)
                        + "): push.wns.client-id must be that of the app that asked for the channel, and Microsoft must have"
                        + " mapped the app's package to it.");
            case 404 -> new Gone(null, "Microsoft does not know this channel (" + said(answer) + ").");
            case 406 ->
                new TryLater(
                        orElse(answer.retryAfter(now), THROTTLED),
                        "Microsoft has been sent too many notifications (" + said(answer) + ").");
            case 408 -> unavailable(answer, now);
            case 410 -> gone(answer);
            case 413 ->
                new Rejected("Microsoft finds the notification too large (" + said(answer)
                        + "), which has no more than a code. Please report this.");
            case 429 ->
                new TryLater(
                        orElse(answer.retryAfter(now), THROTTLED),
                        "Microsoft takes no more notifications now (" + said(answer) + ").");
            default ->
                status >= 500
                        ? unavailable(answer, now)
                        : new Rejected("Microsoft does not accept the hub's request (" + said(answer)
                                + "). Please report this.");
        };
    }

    /** A notification that was not passed on is answered with 200 as well. */
    private static WakeUpResult taken(HttpAnswer answer, Instant now) {
        return switch (value(answer, "X-WNS-Status")) {
            case "dropped" ->
                new TryLater(
                        answer.retryAfter(now),
                        value(answer, "X-WNS-DeviceConnectionStatus").contains("disconnected")
                                ? "Microsoft dropped the notification: the device is not connected."
                                : "Microsoft dropped the notification, or the user has switched notifications off.",
                        true);
            case "channelthrottled" ->
                new TryLater(
                        answer.retryAfter(now),
                        "Microsoft dropped the notification, because this channel gets too many.",
                        true);
            default -> new Accepted();
        };
    }

    /** A sender that Microsoft blocks for abuse is told so with 410 too; that must not cost the registrations. */
    private static WakeUpResult gone(HttpAnswer answer) {
        return value(answer, "X-WNS-Error-Description").contains("block")
                ? new Rejected("Microsoft blocks this hub (" + said(answer) + "): ask Microsoft why.")
                : new Gone(null, "Microsoft says that the channel has expired (" + said(answer) + ").");
    }

    private static TryLater unavailable(HttpAnswer answer, Instant now) {
        return new TryLater(
                answer.retryAfter(now),
                "Windows Push Notification Services cannot take it now (" + said(answer) + ").");
    }

    private static Duration orElse(@Nullable Duration asked, Duration usual) {
        return asked == null ? usual : asked;
    }

    private static String value(HttpAnswer answer, String header) {
        String value = answer.header(header);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    private static String said(HttpAnswer answer) {
        String why = answer.header("X-WNS-Error-Description");
        return why != null && SENTENCE.matcher(why).matches()
                ? answer.status() + ", " + why
                : String.valueOf(answer.status());
    }
}
