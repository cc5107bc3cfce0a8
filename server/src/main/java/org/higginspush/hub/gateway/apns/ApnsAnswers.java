package org.higginspush.hub.gateway.apns;

import com.eatthepath.pushy.apns.PushNotificationResponse;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.jspecify.annotations.Nullable;

/**
 * What Apple's answers mean for a wake-up ("Handling notification responses from APNs").
 *
 * <p>{@code BadDeviceToken} and {@code DeviceTokenNotForTopic} have two meanings. Either this one token is wrong, or all are, because
 * the hub talks to the other environment or names another app. The address is forgotten only if this environment has known another
 * token of this topic; a wrong setting would else cost all registrations.
 */
final class ApnsAnswers {
    /** A new provider token is taken once in twenty minutes ("Establishing a token-based connection to APNs"). */
    private static final Duration PROVIDER_TOKEN_INTERVAL = Duration.ofMinutes(20);

    private ApnsAnswers() {}

    /** @param knewOthers whether Apple has known another token since the settings were made */
    static WakeUpResult of(PushNotificationResponse<?> response, boolean knewOthers) {
        return response.isAccepted()
                ? new Accepted()
                : refused(
                        response.getStatusCode(),
                        response.getRejectionReason().orElse(""),
                        response.getTokenInvalidationTimestamp().orElse(null),
                        knewOthers);
    }

    /**
     * @param status of HTTP
     * @param reason Apple's word for it; empty if there was none
     * @param since when the token ended; null if that was not said
     */
    static WakeUpResult refused(int status, String reason, @Nullable Instant since, boolean knewOthers) {
        return switch (reason) {
            case "Unregistered" ->
                new Gone(since, "Apple says that the app is no longer on the device (Unregistered).");
            case "ExpiredToken" -> new Gone(since, "Apple says that the device's token has expired (ExpiredToken).");
            case "BadDeviceToken" ->
                unknownToken(
                        since,
                        knewOthers,
                        "Apple does not know this token (BadDeviceToken).",
                        "Usually the token is of the other environment: set push.apns.environment to development for an app that was"
                                + " installed with Xcode, to production for one of the App Store or TestFlight.");
            case "DeviceTokenNotForTopic" ->
                unknownToken(
                        since,
                        knewOthers,
                        "Apple says that the token is of another app (DeviceTokenNotForTopic).",
                        "Usually push.apns.topic is not the bundle id of the app that registered.");
            case "ExpiredProviderToken" ->
                new TryLater(
                        null,
                        "Apple finds the hub's signature too old (ExpiredProviderToken); a new one is made. If this goes on, set the"
                                + " clock of the hub's machine.");
            case "InvalidProviderToken", "MissingProviderToken" ->
                new Rejected("Apple does not accept the hub's signature (" + reason
                        + "): check that push.apns.key-id and push.apns.team-id are those of the file push.apns.key, and that the"
                        + " key was not revoked.");
            case "BadTopic", "TopicDisallowed", "MissingTopic" ->
                new Rejected("Apple does not accept the topic (" + reason
                        + "): set push.apns.topic to the bundle id of an app of the team push.apns.team-id.");
            case "Forbidden", "BadEnvironmentKeyInToken", "BadEnvironmentKeyIdInToken" ->
                new Rejected(
                        "Apple does not let this key send (" + reason
                                + "): check in the developer account that it is enabled for APNs, for this environment and this topic.");
            case "TooManyProviderTokenUpdates" ->
                new TryLater(
                        PROVIDER_TOKEN_INTERVAL,
                        "Apple has been given too many signatures (TooManyProviderTokenUpdates): let one hub alone use this key, and"
                                + " restart it less often.");
            case "TooManyRequests" ->
                new TryLater(null, "Apple has been asked to wake this device too often (TooManyRequests).", true);
            default -> byStatus(status, reason, since);
        };
    }

    private static WakeUpResult unknownToken(
            @Nullable Instant since, boolean knewOthers, String what, String usualCause) {
        return knewOthers ? new Gone(since, what) : new Rejected(what + " " + usualCause);
    }

    private static WakeUpResult byStatus(int status, String reason, @Nullable Instant since) {
        String answer = "HTTP " + status + (reason.isEmpty() ? "" : ", " + printable(reason));
        if (status == 410) {
            return new Gone(since, "Apple says that the device's token has ended (" + answer + ").");
        }
        if (status == 429 || status >= 500 || reason.equals("IdleTimeout")) {
            return new TryLater(null, "Apple's push service cannot take it now (" + answer + ").");
        }
        return new Rejected("Apple does not accept the hub's request (" + answer + "). Please report this.");
    }

    /** Apple's reasons are single words of letters; anything else is not repeated. */
    private static String printable(String reason) {
        return reason.length() <= 64 && reason.chars().allMatch(Character::isLetterOrDigit) ? reason : "?";
    }

    /** @param failure why there is no answer */
    static WakeUpResult unanswered(Throwable failure, ApnsSettings settings) {
        return new TryLater(
                null, "Apple's push service at " + settings.host() + ":" + settings.port() + " " + why(failure));
    }

    private static String why(Throwable failure) {
        if (has(TimeoutException.class, failure) || has(ConnectTimeoutException.class, failure)) {
            return "did not answer in time.";
        }
        if (has(SSLException.class, failure)) {
            return "shows a certificate that is not trusted, or speaks no TLS: a proxy between may break TLS open;"
                    + " name its certificate in push.trust.";
        }
        if (has(UnknownHostException.class, failure)) {
            return "cannot be found: no such host is known.";
        }
        if (has(ConnectException.class, failure)) {
            return "cannot be reached: a firewall must let the hub connect to it.";
        }
        return "closed the connection before it answered.";
    }

    private static boolean has(Class<? extends Throwable> type, Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }
}
