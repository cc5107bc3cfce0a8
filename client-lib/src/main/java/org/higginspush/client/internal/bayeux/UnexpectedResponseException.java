package org.higginspush.client.internal.bayeux;

import java.io.IOException;
import java.util.Locale;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** Somebody answered at the hub's address, but not as a hub does; the rest of the answer is not read. */
final class UnexpectedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final long SECOND = 1_000;
    private static final int LONGEST_TYPE = 40;

    private final int status;
    private final long retryAfter;

    private UnexpectedResponseException(int status, long retryAfter, String text) {
        super(text);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** Goes on with a response only if it is one of messages. */
    static void refuseUnlessJson(Response response) {
        String type = String.valueOf(response.getHeaders().get(HttpHeader.CONTENT_TYPE));
        if (response.getStatus() != HttpStatus.OK_200) {
            refuse(response, "HTTP status " + response.getStatus());
        } else if (!type.toLowerCase(Locale.ROOT).contains("json")) {
            refuse(response, type.substring(0, Math.min(type.length(), LONGEST_TYPE)) + " instead of JSON");
        }
    }

    /** Goes on with a response only if it opens a WebSocket. */
    static void refuseUnlessUpgraded(Response response) {
        if (response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101) {
            refuse(response, "HTTP status " + response.getStatus());
        }
    }

    private static void refuse(Response response, String what) {
        var unused = response.abort(new UnexpectedResponseException(
                response.getStatus(), retryAfter(response), "the hub's address answered with " + what));
    }

    /** How long a response asks to wait, in milliseconds; 0 if it does not. */
    static long retryAfter(Response response) {
        String seconds = String.valueOf(response.getHeaders().get(HttpHeader.RETRY_AFTER));
        return seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) * SECOND : 0;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** How long the answer asks to wait, in milliseconds; 0 if it does not. */
    long retryAfter() {
        return retryAfter;
    }
}
