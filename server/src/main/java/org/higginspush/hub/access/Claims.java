package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.access.TokenProfile.ScopeForm;
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

    /** The {@code iat}, in seconds since 1970; {@link Identity#UNKNOWN} if there is none. */
    long issued() {
        Instant issued = date("iat");
        return issued == null ? Identity.UNKNOWN : issued.getEpochSecond();
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

    /**
     * A claim by its name, or by the way to it through nested objects, joined by dots. The name itself goes first, because
     * names may hold dots.
     */
    private static JsonNode find(JsonNode in, String name) {
        JsonNode found = in.path(name);
        for (int dot = name.indexOf('.'); dot > 0 && found.isMissingNode(); dot = name.indexOf('.', dot + 1)) {
            found = find(in.path(name.substring(0, dot)), name.substring(dot + 1));
        }
        return found;
    }

    /** Refuses what has the same header as an access token but is of another kind: Keycloak says so, and so do RFC 8417's. */
    void checkKind() {
        JsonNode kind = json.path("typ");
        boolean isOther = !kind.isMissingNode() && !kind.asText().equalsIgnoreCase("Bearer");
        if (isOther || json.has("events")) {
            throw Refusal.unauthenticated("The token is not an access token: send one that is.");
        }
    }

    /** Checks that the token was issued to a client that may use the hub. */
    void checkClient(TokenProfile profile) {
        if (!profile.clients().isEmpty() && !isOneOf(profile.clients(), find(json, profile.clientClaim()))) {
            throw Refusal.unauthenticated("The access token was issued to a client that may not use this hub.");
        }
    }

    /** The user id. */
    String user(TokenProfile profile) {
        return id(profile.userClaim(), "user", find(json, profile.userClaim()));
    }

    /** The device id, or null if the token is not bound to a device. */
    @Nullable
    String device(TokenProfile profile) {
        JsonNode device = find(json, profile.deviceClaim());
        return device.isMissingNode() ? null : id(profile.deviceClaim(), "device", device);
    }

    private static String id(String claim, String what, JsonNode node) {
        try {
            return Ids.check(what, node.isTextual() ? node.textValue() : null);
        } catch (Refusal e) {
            throw Refusal.unauthenticated("The access token's " + claim + " cannot be used. " + e.text());
        }
    }

    /** What the token allows; words the hub does not know allow nothing. */
    Set<Scope> scopes(TokenProfile profile) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        boolean hasNone = true;
        for (String claim : profile.scopeClaims()) {
            JsonNode words = find(json, claim);
            if (!words.isMissingNode()) {
                hasNone = false;
                words(claim, words, profile.scopeForm()).forEach(word -> scopes.addAll(profile.meaning(word)));
            }
        }
        Set<Scope> all = hasNone ? profile.defaultScopes() : Set.copyOf(scopes);
        return SHARED.computeIfAbsent(all, same -> same);
    }

    private static List<String> words(String claim, JsonNode node, ScopeForm form) {
        List<String> words = new ArrayList<>();
        if (node.isTextual() && form.mayBe(ScopeForm.TEXT)) {
            words.addAll(List.of(node.textValue().split(" ")));
        } else if (node.isArray() && form.mayBe(ScopeForm.LIST)) {
            node.forEach(word -> words.add(word.isTextual() ? word.textValue() : ""));
        } else if (node.isObject() && form.mayBe(ScopeForm.OBJECT)) {
            node.fieldNames().forEachRemaining(words::add);
        } else {
            throw Refusal.unauthenticated("The access token's " + claim + " must be " + form.text() + ".");
        }
        return words;
    }
}
