package org.higginspush.hub.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How the tokens of one issuer say what the hub has to know. {@link #RFC_9068} is the standard form; identity providers differ
 * in the names and forms of their claims, and each difference is allowed for its issuer only.
 *
 * <p>A claim is named as it stands in the token; where there is none of that name, dots lead into the objects it is nested in:
 * {@code realm_access.roles}.
 *
 * @param types the {@code typ} headers its access tokens may have, in lower case; {@code none} for none at all
 * @param userClaim the claim that holds the user id
 * @param deviceClaim the claim that holds the device id, if there is one
 * @param scopeClaims the claims that hold what the token allows; all of them count
 * @param scopeForm what these claims look like
 * @param scopeNames what each word in them means; if empty, the words are the hub's own
 * @param defaultScopes what a token allows that has none of these claims
 * @param clientClaim the claim that holds the client the token was issued to
 * @param clients the only clients whose tokens are accepted; empty for all
 */
public record TokenProfile(
        Set<String> types,
        String userClaim,
        String deviceClaim,
        List<String> scopeClaims,
        ScopeForm scopeForm,
        Map<String, Set<Scope>> scopeNames,
        Set<Scope> defaultScopes,
        String clientClaim,
        Set<String> clients) {

    /** What a claim with scopes or roles looks like. */
    public enum ScopeForm {
        /** Words separated by spaces (RFC 9068, section 2.2.3). */
        TEXT("text: words separated by spaces"),
        /** A list of texts, each of them one word. */
        LIST("a list of texts"),
        /** An object; the names of its members are the words. */
        OBJECT("an object"),
        /** Any of these. */
        ANY("text, a list or an object");

        private final String text;

        ScopeForm(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean mayBe(ScopeForm one) {
            return this == one || this == ANY;
        }
    }

    /** The {@code typ} of an access token by RFC 9068. */
    static final String ACCESS_TOKEN = "at+jwt";
    /** Stands for a header without {@code typ}. */
    static final String NO_TYPE = "none";

    /** Tokens exactly as RFC 9068 has them. */
    public static final TokenProfile RFC_9068 = new TokenProfile(
            Set.of(ACCESS_TOKEN),
            "sub",
            "device",
            List.of("scope"),
            ScopeForm.TEXT,
            Map.of(),
            Set.of(),
            "azp",
            Set.of());

    /**
     * @throws IllegalArgumentException if it would accept nothing, or let everybody publish or manage; the text is for the operator
     */
    public TokenProfile {
        types = Set.copyOf(types);
        scopeClaims = List.copyOf(scopeClaims);
        scopeNames = Map.copyOf(scopeNames);
        defaultScopes = Set.copyOf(defaultScopes);
        clients = Set.copyOf(clients);
        if (types.isEmpty() || scopeClaims.isEmpty()) {
            throw new IllegalArgumentException("A trusted issuer needs at least one token type and one scope claim.");
        }
        if (defaultScopes.contains(Scope.PUBLISH)) {
            throw new IllegalArgumentException(
                    "Tokens without scopes cannot be allowed to publish: every user could report changes of all others.");
        }
        if (defaultScopes.contains(Scope.MANAGE)) {
            throw new IllegalArgumentException(
                    "Tokens without scopes cannot be allowed to manage: every user could end the sessions of all others.");
        }
    }

    boolean accepts(String type) {
        return types.contains(type);
    }

    /** The {@code typ} header in the form of {@link #types}: media types are the same with and without application/. */
    static String normalised(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        String bare = lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
        return bare.equals(NO_TYPE) ? "" : bare; // the word itself stands for a header without one
    }

    /** What a word in a scope claim allows. */
    Set<Scope> meaning(String word) {
        if (!scopeNames.isEmpty()) {
            return scopeNames.getOrDefault(word, Set.of());
        }
        Scope own = Scope.named(word);
        return own == null ? Set.of() : Set.of(own);
    }
}
