package org.higginspush.client.internal.reconnect;

/**
 * Why an attempt failed or a connection ended.
 *
 * @param kind what it says about the way to the hub
 * @param code the hub's code, or the HTTP status; 0 if there was no answer
 * @param retryAfter how long the hub asked to wait, in milliseconds; 0 if it did not
 * @param text for people: what went wrong; never holds a token
 */
public record ConnectionFailure(Kind kind, int code, long retryAfter, String text) {
    /** What a failure says about the way to the hub. */
    public enum Kind {
        /** Nobody answers at the hub's address, over any transport. */
        UNREACHABLE,
        /** Somebody answers, but does not let this transport through. */
        BLOCKED,
        /** The hub refused for good: trying the same again will not help. */
        REFUSED,
        /** The hub takes this token no more, or not yet. */
        EXPIRED,
        /** The hub does not take anybody now: another transport would not help, later may. */
        UNAVAILABLE,
        /** There was no token to be had: the hub was not asked. */
        NO_TOKEN,
        /** It worked, and the hub ended it: it stops, or the session is over. */
        ENDED,
        /** It worked, and then the connection broke without a close. */
        LOST
    }

    /** The same, of which it is not said that it is for good. */
    public ConnectionFailure asPassing() {
        return new ConnectionFailure(Kind.UNAVAILABLE, code, retryAfter, text);
    }

    /** What is wrong, without the code. */
    public String reason() {
        String prefix = code + ": ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    public static ConnectionFailure of(Kind kind, String text) {
        return new ConnectionFailure(kind, 0, 0, text);
    }
}
