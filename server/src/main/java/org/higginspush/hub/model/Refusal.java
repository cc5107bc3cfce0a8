package org.higginspush.hub.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The hub's answer "no": a code, and a text that says what is wrong and what to do about it. The text is sent to the
 * client as it stands, so it never holds a token, a payload, a stack or a class name. It carries no stack trace:
 * refusals are answers, not accidents.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable Duration retryAfter;

    public Refusal(ErrorCode code, String text) {
        this(code, text, null);
    }

    /**
     * @param retryAfter when trying again may help, or null when trying the same again will not
     */
    public Refusal(ErrorCode code, String text, @Nullable Duration retryAfter) {
        super(text, null, false, false);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public static Refusal malformed(String text) {
        return new Refusal(ErrorCode.MALFORMED, text);
    }

    public static Refusal forbidden(String text) {
        return new Refusal(ErrorCode.FORBIDDEN, text);
    }

    public static Refusal unauthenticated(String text) {
        return new Refusal(ErrorCode.UNAUTHENTICATED, text);
    }

    public static Refusal unavailable(String text, Duration retryAfter) {
        return new Refusal(ErrorCode.UNAVAILABLE, text, retryAfter);
    }

    public ErrorCode code() {
        return code;
    }

    /** What is wrong and what to do, for the client. */
    public String text() {
        String text = getMessage();
        return text == null ? code.title() : text;
    }

    /** After how long the same request may succeed; null when it will not. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The Bayeux {@code error} field: {@code code:args:text} with empty args. */
    public String bayeuxError() {
        return code.status() + "::" + text();
    }
}
