package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.json.StrictJson;

/** What a Web Push service's answers mean (RFC 8030, sections 5 and 7.3; RFC 8292, section 4.2). */
final class WebPushAnswers {
    /** A word like {@code BadJwtToken} or a number, as Apple and Mozilla give; whatever else a stranger's server says is not repeated. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{3,40}|\\d{1,6}");

    private WebPushAnswers() {}

    static WakeUpResult of(HttpAnswer answer, Instant now) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Accepted();
        }
        return switch (status) {
            case 404, 410 -> new Gone(null, "The push service says that the subscription has ended (" + status + ").");
            case 401, 403 ->
                new Rejected(
                        "The push service does not accept the hub's VAPID key for this subscription (" + said(answer)
                                + "): the browser must have subscribed with the present key. Have the device subscribe again, and"
                                + " look at push.web-push.contact and the hub's clock.");
            case 413 ->
                new Rejected("The push service finds the message too large (413), which has no more than a code.");
            // RFC 8030, section 8.4: the limit is one of the subscription.
            case 429 ->
                new TryLater(
                        answer.retryAfter(now),
                        "The push service takes no more for this subscription now (429).",
                        true);
            case 408 -> new TryLater(null, "The push service waited too long for the request (408).");
            default ->
                status >= 500
                        ? new TryLater(answer.retryAfter(now), "The push service has a problem (" + status + ").")
                        : new Rejected("The push service does not take the hub's request (" + said(answer)
                                + "). If it is one of your own, look at its log.");
        };
    }

    private static String said(HttpAnswer answer) {
        try {
            ObjectNode body = StrictJson.object(answer.body());
            for (String name : new String[] {"reason", "errno"}) {
                JsonNode value = body.path(name);
                if (value.isValueNode() && WORD.matcher(value.asText()).matches()) {
                    return answer.status() + ", " + value.asText();
                }
            }
        } catch (IOException e) {
            // not JSON: the status has to do
        }
        return String.valueOf(answer.status());
    }
}
