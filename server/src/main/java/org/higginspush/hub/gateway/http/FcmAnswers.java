package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;

/**
 * What the answers of Firebase Cloud Messaging mean for a wake-up ("FCM Error Codes"). Its own code ({@code FcmError}) comes before the
 * HTTP status: a 404 is an app that was removed, or a project that there is not, and only the first may cost a registration.
 */
final class FcmAnswers implements AuthorizedClient.VendorAnswers {
    /** What Google asks for at least after a 429 that does not say. */
    private static final Duration QUOTA_PAUSE = Duration.ofMinutes(1);

    private static final Pattern WORD = Pattern.compile("[A-Z_]{3,60}");

    private final String project;

    FcmAnswers(String project) {
        this.project = project;
    }

    @Override
    public boolean refusesToken(HttpAnswer answer) {
        return answer.status() == 401 && !code(error(answer)).equals("THIRD_PARTY_AUTH_ERROR");
    }

    @Override
    public WakeUpResult result(HttpAnswer answer, Instant now) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return new Accepted();
        }
        JsonNode error = error(answer);
        return switch (code(error)) {
            case "UNREGISTERED" ->
                new Gone(
                        null,
                        "Google says that the app is no longer on the device, or has another token (UNREGISTERED).");
            case "INVALID_ARGUMENT" -> invalidToken();
            case "SENDER_ID_MISMATCH" ->
                new Rejected("The token is of an app of another Firebase project than " + project
                        + " (SENDER_ID_MISMATCH): build the app with google-services.json of this project, or let"
                        + " push.fcm.service-account name a key of the app's.");
            case "THIRD_PARTY_AUTH_ERROR" ->
                new Rejected(
                        "The token is of an iPhone or a browser, and the Firebase project " + project
                                + " cannot send there (THIRD_PARTY_AUTH_ERROR): let these devices register for apns and web-push.");
            case "QUOTA_EXCEEDED" -> quotaExceeded(answer, error, now);
            case "UNAVAILABLE", "INTERNAL" -> unavailable(answer, error, now);
            default -> byStatus(answer, error, now);
        };
    }

    private static Rejected invalidToken() {
        return new Rejected(
                "Google does not know the form of this token (INVALID_ARGUMENT): the device must register the one that"
                        + " FirebaseMessaging gives it, whole.");
    }

    private WakeUpResult byStatus(HttpAnswer answer, JsonNode error, Instant now) {
        int status = answer.status();
        return switch (status) {
            case 400 -> namesToken(error) ? invalidToken() : notUnderstood(status, error);
            case 401 ->
                new Rejected(
                        "Google does not accept the hub's access token (" + said(status, error)
                                + "): look in the Google Cloud console at the account whose key push.fcm.service-account names.");
            case 403 ->
                new Rejected("Google does not let the hub's account send in the project " + project + " ("
                        + said(status, error)
                        + "): enable the Firebase Cloud Messaging API (V1) there, and give the account the role Firebase Cloud"
                        + " Messaging API Admin.");
            case 404 ->
                new Rejected("Google knows no project " + project + " (" + said(status, error)
                        + "): let push.fcm.service-account name a key of a project that there is.");
            case 429 -> quotaExceeded(answer, error, now);
            case 408 -> unavailable(answer, error, now);
            default -> status >= 500 ? unavailable(answer, error, now) : notUnderstood(status, error);
        };
    }

    private static Rejected notUnderstood(int status, JsonNode error) {
        return new Rejected(
                "Google does not accept the hub's request (" + said(status, error) + "). Please report this.");
    }

    private static TryLater quotaExceeded(HttpAnswer answer, JsonNode error, Instant now) {
        Duration asked = answer.retryAfter(now);
        return new TryLater(
                asked == null ? QUOTA_PAUSE : asked,
                "Google takes no more wake-ups " + (isOfDevice(error) ? "for this device" : "in this project")
                        + " now (" + said(answer.status(), error) + ").",
                isOfDevice(error));
    }

    private static TryLater unavailable(HttpAnswer answer, JsonNode error, Instant now) {
        return new TryLater(
                answer.retryAfter(now),
                "Firebase Cloud Messaging cannot take it now (" + said(answer.status(), error) + ").");
    }

    /** Of the project's quota and the device's, only the first concerns others ({@code google.rpc.QuotaFailure}). */
    private static boolean isOfDevice(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("violations")) {
                if (violation.path("subject").asText().startsWith("device:")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code google.rpc.BadRequest}. */
    private static boolean namesToken(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("fieldViolations")) {
                if (violation.path("field").asText().equals("message.token")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static JsonNode error(HttpAnswer answer) {
        try {
            return StrictJson.object(answer.body()).path("error");
        } catch (InvalidJson e) {
            return JsonNodeFactory.instance.objectNode(); // the status has to do
        }
    }

    private static String code(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("@type").asText().endsWith("google.firebase.fcm.v1.FcmError")) {
                return detail.path("errorCode").asText();
            }
        }
        return "";
    }

    /** Google's words are of capital letters; anything else is not repeated. */
    private static String said(int status, JsonNode error) {
        String code = code(error);
        String word = code.isEmpty() ? error.path("status").asText() : code;
        return WORD.matcher(word).matches() ? status + ", " + word : String.valueOf(status);
    }
}
