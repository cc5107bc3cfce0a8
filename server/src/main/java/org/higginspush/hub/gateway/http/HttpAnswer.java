package org.higginspush.hub.gateway.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a push service answered.
 *
 * @param status the HTTP status
 * @param headers the first value of each, by its name in lower case
 * @param body the whole body
 */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    /** The first value of a header, or null if there is none. */
    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The body as text; bytes that are no UTF-8 are replaced. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** How long the push service wants to be left alone; null if it does not say. */
    @Nullable
    Duration retryAfter(Instant now) {
        return RetryAfter.parse(header("Retry-After"), now);
    }

    /** Without the body, which may hold an access token. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }
}
