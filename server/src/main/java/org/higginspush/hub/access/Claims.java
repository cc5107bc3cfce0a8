package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token, each of the type RFC 7519 gives it. A claim of another type is refused, never converted.
 *
 * @param json the whole claims set
 */
record Claims(ObjectNode json) {
    /** The last second of the year 9999: a date beyond is a mistake, and beyond what dates can hold. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Duration FRESH_ONE_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** The same few sets for all tokens, because a set is kept for each connected device. */
    private static final Map<Set<Scope>, Set<Scope>> SHARED = new ConcurrentHashMap<>();

    /** The {@code iss}. */
    String issuer() {
        JsonNode iss = json.path("iss");
        if (!iss.isTextual()) {
            throw Refusal.unauthenticated("The access token names no issuer: its iss must be text.");
        }
        return iss.textValue();
    }

    /** Checks that {@code aud}, one text or an array, names this hub (RFC 9068, section 4). */
    void checkAudience(Set<String> ours) {
        JsonNode aud = json.path("aud");
        boolean found = isOneOf(ours, aud);
        for (JsonNode one : aud) {
            found |= aud.isArray() && isOneOf(ours, one);
        }
        if (!found) {
            throw Refusal.unauthenticated("The access token is for another audience: ask for one for this hub.");
        }
    }

    private static boolean isOneOf(Set<String> ours, JsonNode audience) {
        return audience.isTextual() && ours.contains(audience.textValue());
    }

    /** The plug-ins that {@code aud} names besides the hub, each as the hub's own name, a colon and the plug-in's. */
    Set<String> plugins(Set<String> ours) {
        Set<String> plugins = new HashSet<>();
        for (JsonNode one : json.path("aud")) {
            String audience = one.asText();
            int colon = audience.lastIndexOf(':');
            if (colon > 0 && ours.contains(audience.substring(0, colon))) {
                plugins.add(audience.substring(colon + 1));
            }
        }
        return Set.copyOf(plugins);
    }

    /**
     * Checks {@code exp}, {@code nbf} and {@code iat}.
     *
     * @param skew how far the issuer's clock may differ from ours
     */
    void checkTime(Instant now, Duration skew) {
        if (!now.isBefore(expires().plus(skew))) {
            throw new Refusal(
                    ErrorCode.UNAUTHENTICATED,
                    "The access token has expired: come back with a fresh one.",
                    FRESH_ONE_AFTER);
        }
        checkBegun("nbf", now.plus(skew));
        checkBegun("iat", now.plus(skew));
    }

    /** The {@code exp}. */
    Instant expires() {
        Instant expires = date("exp");
        if (expires == null) {
            throw Refusal.unauthenticated("The access token never expires: it needs an exp.");
        }
        return expires;
    }

    private void checkBegun(String name, Instant now) {
        Instant begins = date(name);
        if (begins != null && begins.isAfter(now)) {
            Duration wait = Duration.between(now, begins);
            throw new Refusal(
                    ErrorCode.UNAUTHENTICATED,
                    "The access token is not valid yet (" + name + "): come back later, and check the issuer's clock.",
                    wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
        }
    }

    private @Nullable Instant date(String name) {
        JsonNode date = json.path(name);
        if (date.isMissingNode()) {
            return null;
        }
        double seconds = date.isNumber() ? date.doubleValue() : -1;
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw Refusal.unauthenticated("The access token's " + name + " must be a date in seconds since 1970.");
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    /** The {@code sub}. */
    String user() {
        return id("sub", "user", json.path("sub"));
    }

    /** The {@code device}, or null if the token is not bound to one. */
    @Nullable
    String device() {
        JsonNode device = json.path("device");
        return device.isMissingNode() ? null : id("device", "device", device);
    }

    private static String id(String claim, String what, JsonNode node) {
        try {
            return Ids.check(what, node.isTextual() ? node.textValue() : null);
        } catch (Refusal e) {
            throw Refusal.unauthenticated("The access token's " + claim + " cannot be used. " + e.text());
        }
    }

    /** The {@code scope}: words separated by spaces; words the hub does not know allow nothing. */
    Set<Scope> scopes() {
        JsonNode scope = json.path("scope");
        if (!scope.isTextual() && !scope.isMissingNode()) {
            throw Refusal.unauthenticated("The access token's scope must be text: words separated by spaces.");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : scope.asText("").split(" ")) {
            Scope known = Scope.named(word);
            if (known != null) {
                scopes.add(known);
            }
        }
        return SHARED.computeIfAbsent(Set.copyOf(scopes), same -> same);
    }
}
