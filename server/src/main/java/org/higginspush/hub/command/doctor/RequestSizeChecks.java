package org.higginspush.hub.command.doctor;

import java.io.IOException;
import org.higginspush.hub.model.IoReason;

/** Whether requests as long as the hub takes them pass the proxies. None of these needs a token. */
final class RequestSizeChecks {
    /** A token with many claims; the hub's own limit is auth.token-length, 14 KB unless set. */
    private static final int TOKEN_LENGTH = 6_000;

    /** The hub's own limit is limits.message-bytes, 16 KB unless set. */
    private static final int BODY_LENGTH = 15_000;

    private final DoctorClient client;

    RequestSizeChecks(DoctorClient client) {
        this.client = client;
    }

    CheckResult headers() {
        String token = "x".repeat(TOKEN_LENGTH);
        try {
            Answer answer = client.send(
                    client.to("v1/users/" + Target.DEVICE + "/changes").header("Authorization", "Bearer " + token));
            return answer.isRefusalOfHub()
                    ? CheckResult.ok("header-size", "a token of " + TOKEN_LENGTH + " characters reaches the hub")
                    : CheckResult.wrong(
                            "header-size",
                            "a token of " + TOKEN_LENGTH + " characters is refused on the way: " + answer.words(),
                            Remedy.HEADERS);
        } catch (IOException e) {
            return CheckResult.wrong(
                    "header-size",
                    "a token of " + TOKEN_LENGTH + " characters gets no answer: " + IoReason.of(e),
                    Remedy.HEADERS);
        }
    }

    /** A handshake without a token, with much in it: whatever the hub says of it, it has read it. */
    CheckResult body() {
        String body =
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]"
                        + " ".repeat(BODY_LENGTH) + "}]";
        try {
            Answer answer = client.post(client.to("bayeux"), body);
            boolean isOfHub = answer.isRefusalOfHub() || answer.json().isArray();
            return isOfHub
                    ? CheckResult.ok("body-size", "a body of " + body.length() + " bytes reaches the hub")
                    : CheckResult.wrong(
                            "body-size",
                            "a body of " + body.length() + " bytes is refused on the way: " + answer.words(),
                            Remedy.BODY);
        } catch (IOException e) {
            return CheckResult.wrong(
                    "body-size",
                    "a body of " + body.length() + " bytes gets no answer: " + IoReason.of(e),
                    Remedy.BODY);
        }
    }
}
