package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Futures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access tokens with which the hub sends to a vendor's push service (RFC 6749, section 5). One request for a token is under way at
 * a time, and all that need it wait for that one. A token is used until it expires, and a new one is asked for shortly before, while the
 * old one is still used. After a failure nobody is asked for a while.
 *
 * <p>Safe for use by many threads. Tokens are in no log and no text.
 */
final class AccessTokens {
    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);

    /** How long before its end a token is replaced; a tenth of its life if that is shorter. */
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    /** For a vendor that does not say how long a token lives. */
    private static final Duration ASSUMED_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(7);
    /** How long credentials that were refused are not tried again; and a token is not replaced that is no older. */
    private static final Duration REFUSED = Duration.ofMinutes(1);

    private static final Duration FAILED = Duration.ofSeconds(1);

    /** What can stand in a header; no vendor's token is nearly that long. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");

    /** A word like {@code invalid_grant}. */
    private static final Pattern ERROR = Pattern.compile("[a-z_]{3,40}");
    /** What Microsoft says more exactly, in the text. */
    private static final Pattern ERROR_NUMBER = Pattern.compile("AADSTS\\d{4,9}");

    /** Makes requests for tokens. */
    interface TokenRequest {
        HttpPost at(Instant now);
    }

    /**
     * Whose tokens these are.
     *
     * @param name for sentences
     * @param advice what to look at if the vendor refuses the credentials, for the end of a sentence
     */
    record TokenVendor(String name, String advice) {}

    /** A token, or why there is none. */
    sealed interface TokenResult {}

    /** A token. */
    record IssuedToken(String value, Instant issued, Instant expires) implements TokenResult {
        /** Not after its end, nor before it was issued: the clock was set back, so the end is not known. */
        private boolean isValid(Instant now) {
            return !now.isBefore(issued) && now.isBefore(expires);
        }

        private boolean isDue(Instant now) {
            Duration tenth = Duration.between(issued, expires).dividedBy(10);
            return !now.isBefore(expires.minus(tenth.compareTo(RENEWED_BEFORE) < 0 ? tenth : RENEWED_BEFORE));
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "IssuedToken[until " + expires + "]";
        }
    }

    /**
     * No token.
     *
     * @param result what this means for a wake-up
     */
    record TokenFailure(WakeUpResult result) implements TokenResult {}

    private record KeptFailure(TokenFailure failure, Instant from, Instant until) {
        private boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    private final TokenVendor vendor;
    private final TokenRequest request;
    private final PushHttpClient client;
    private final InstantSource clock;

    // Guarded by this.
    private @Nullable IssuedToken issued;
    private @Nullable KeptFailure failure;
    private @Nullable CompletableFuture<TokenResult> underWay;
    private boolean failing;

    AccessTokens(TokenVendor vendor, TokenRequest request, PushHttpClient client, InstantSource clock) {
        this.vendor = vendor;
        this.request = request;
        this.client = client;
        this.clock = clock;
    }

    /**
     * A token to use now.
     *
     * @return completed with one, or with why there is none; on the calling thread or one of the client's, which must not be blocked
     */
    CompletableFuture<TokenResult> get() {
        CompletableFuture<TokenResult> asked;
        IssuedToken usable;
        boolean first;
        synchronized (this) {
            Instant now = clock.instant();
            usable = issued != null && issued.isValid(now) ? issued : null;
            if (usable != null && !usable.isDue(now)) {
                return CompletableFuture.completedFuture(usable);
            }
            if (failure != null && failure.holds(now)) {
                return CompletableFuture.completedFuture(usable == null ? failure.failure : usable);
            }
            first = underWay == null;
            asked = underWay == null ? new CompletableFuture<>() : underWay;
            underWay = asked;
        }
        if (first) {
            ask(asked);
        }
        return usable == null ? asked : CompletableFuture.completedFuture(usable);
    }

    private void ask(CompletableFuture<TokenResult> asked) {
        Instant now = clock.instant();
        CompletableFuture.completedFuture(now)
                .thenApply(request::at)
                .thenCompose(client::send)
                .handle((answer, broken) -> answer == null ? unanswered(broken) : read(answer, now))
                .thenAccept(result -> {
                    keep(result);
                    asked.complete(result);
                });
    }

    private void keep(TokenResult result) {
        boolean news;
        synchronized (this) {
            underWay = null;
            boolean fails = result instanceof TokenFailure;
            news = fails != failing;
            failing = fails;
            if (result instanceof IssuedToken token) {
                issued = token;
                failure = null;
            } else if (result instanceof TokenFailure none) {
                Instant now = clock.instant();
                failure = new KeptFailure(none, now, now.plus(pause(none.result)));
            }
        }
        if (!news) {
            return;
        }
        if (!(result instanceof TokenFailure none)) {
            log.info("{} gives access tokens again.", vendor.name);
        } else if (none.result instanceof TryLater later) {
            log.warn("The hub gets no access token for wake-ups: {}", later.reason());
        } // else the wake-ups that are rejected for it are told
    }

    private static Duration pause(WakeUpResult result) {
        if (result instanceof TryLater later) {
            Duration after = later.after();
            return after == null || after.compareTo(FAILED) < 0 ? FAILED : after;
        }
        return REFUSED;
    }

    /**
     * Notes that a push service refused a token.
     *
     * @return whether another can be had; not if it was new, because the next one would be refused as well
     */
    synchronized boolean refused(IssuedToken token) {
        if (token != issued) {
            return true; // meanwhile there is another
        }
        if (Duration.between(token.issued, clock.instant()).compareTo(REFUSED) < 0) {
            return false;
        }
        issued = null;
        return true;
    }

    private TokenFailure unanswered(Throwable broken) {
        Throwable cause = Futures.unwrap(broken);
        String reason = cause instanceof java.io.IOException ? cause.getMessage() : "the hub's client failed";
        return new TokenFailure(new TryLater(
                null,
                vendor.name + " was asked for an access token and gave no answer: " + reason
                        + ". A firewall must let the hub connect."));
    }

    private TokenResult read(HttpAnswer answer, Instant now) {
        ObjectNode fields = fields(answer);
        String error = text(fields, "error");
        int status = answer.status();
        if (status == 200) {
            return token(fields, now);
        }
        boolean passing = error.equals("temporarily_unavailable") || error.equals("server_error");
        if (passing || status >= 500 || status == 429 || status == 408) {
            return new TokenFailure(new TryLater(
                    answer.retryAfter(now),
                    vendor.name + " gives no access tokens now (" + said(status, fields) + ")."));
        }
        return new TokenFailure(new Rejected(vendor.name + " does not accept the hub's credentials ("
                + said(status, fields) + "): " + vendor.advice));
    }

    private TokenResult token(ObjectNode fields, Instant now) {
        String value = text(fields, "access_token");
        boolean isBearer = text(fields, "token_type").equalsIgnoreCase("bearer");
        if (!TOKEN.matcher(value).matches() || !isBearer) {
            return new TokenFailure(new TryLater(
                    null,
                    vendor.name
                            + " was asked for an access token and answered something else: is there a proxy between?"));
        }
        return new IssuedToken(value, now, now.plus(life(fields.get("expires_in"))));
    }

    /** Microsoft's examples have the number as text. */
    private static Duration life(@Nullable JsonNode seconds) {
        long life = seconds == null ? 0 : seconds.asLong(0);
        return life <= 0 ? ASSUMED_LIFE : Duration.ofSeconds(Math.min(life, LONGEST_LIFE.toSeconds()));
    }

    /** Whatever else stands there is not repeated: it may be about the credentials. */
    private static String said(int status, ObjectNode fields) {
        String error = text(fields, "error");
        Matcher number = ERROR_NUMBER.matcher(text(fields, "error_description"));
        return status
                + (ERROR.matcher(error).matches() ? ", " + error : "")
                + (number.find() ? ", " + number.group() : "");
    }

    private static ObjectNode fields(HttpAnswer answer) {
        try {
            return StrictJson.object(answer.body());
        } catch (InvalidJson e) {
            return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        }
    }

    private static String text(ObjectNode fields, String name) {
        JsonNode value = fields.get(name);
        return value != null && value.isTextual() ? value.asText() : "";
    }
}
