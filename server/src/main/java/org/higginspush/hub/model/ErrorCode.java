package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * The closed set of reasons for which the hub refuses something. Each carries its HTTP status, which is also the
 * code of the Bayeux {@code error} field, the slug of its problem type (RFC 9457) and its name in the metrics.
 */
public enum ErrorCode {
    MALFORMED(400, "malformed", "Malformed request"),
    UNAUTHENTICATED(401, "unauthenticated", "No valid access token"),
    SESSION_UNKNOWN(402, "session-unknown", "Unknown session"),
    FORBIDDEN(403, "forbidden", "Not allowed"),
    NOT_FOUND(404, "not-found", "Not found"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
    NOT_ACCEPTABLE(406, "not-acceptable", "Not acceptable"),
    TOO_SLOW(408, "too-slow", "Too slow"),
    CONFLICT(409, "conflict", "Conflict"),
    TOO_LARGE(413, "too-large", "Too large"),
    UNSUPPORTED_MEDIA(415, "unsupported-media-type", "Unsupported media type"),
    UPGRADE_REQUIRED(426, "upgrade-required", "Upgrade required"),
    SLOW_DOWN(429, "slow-down", "Slow down"),
    UNAVAILABLE(503, "unavailable", "Cannot do that now");

    private final int status;
    private final String slug;
    private final String title;

    ErrorCode(int status, String slug, String title) {
        this.status = status;
        this.slug = slug;
        this.title = title;
    }

    /** The code of a status; null if the hub refuses nothing with it. */
    public static @Nullable ErrorCode ofStatus(int status) {
        for (ErrorCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return null;
    }

    /** The HTTP status, and the number at the start of a Bayeux error. */
    public int status() {
        return status;
    }

    /** The stable name of this code in problem types and metrics: lower case, words joined by a hyphen. */
    public String slug() {
        return slug;
    }

    /** A few words for people, the {@code title} of the problem document. */
    public String title() {
        return title;
    }
}
