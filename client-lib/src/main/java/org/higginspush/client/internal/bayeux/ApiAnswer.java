package org.higginspush.client.internal.bayeux;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What answered a request to the hub's HTTP API.
 *
 * @param status the HTTP status
 * @param retryAfter how long the answer asks to wait, in milliseconds; 0 if it does not
 * @param problem true if it is a problem document (RFC 9457), which shows that it is the hub that said no
 * @param fields its body, if that is a JSON object; else null
 */
public record ApiAnswer(
        int status,
        long retryAfter,
        boolean problem,
        @Nullable Map<String, Object> fields) {
    private static final int LONGEST_TEXT = 500;

    public boolean successful() {
        return status / 100 == 2;
    }

    /** A text among the fields, or null. */
    public @Nullable String text(String field) {
        return fields != null && fields.get(field) instanceof String text ? text : null;
    }

    /** What the hub says about it, for people; empty if it says nothing. */
    public String detail() {
        String said = text("detail") == null ? text("title") : text("detail");
        return said == null ? "" : said.substring(0, Math.min(said.length(), LONGEST_TEXT));
    }
}
