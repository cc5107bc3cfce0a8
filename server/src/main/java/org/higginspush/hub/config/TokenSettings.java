package org.higginspush.hub.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the tokens of one issuer say what the hub has to know; what each means is in {@code docs/configuration.md}.
 *
 * @param types the accepted typ headers, lower case; none for no such header
 * @param userClaim the claim with the user id
 * @param deviceClaim the claim with the device id
 * @param scopeClaims the claims with scopes or roles
 * @param scopeForm what these look like
 * @param scopeNames the hub's scopes by the issuer's words for them; empty if the words are the hub's own
 * @param defaultScopes the scopes of a token without any of these claims
 * @param clientClaim the claim with the client a token was issued to
 * @param clients the only clients whose tokens are accepted; empty for all
 */
public record TokenSettings(
        Set<String> types,
        String userClaim,
        String deviceClaim,
        List<String> scopeClaims,
        ScopeClaimForm scopeForm,
        Map<String, Set<String>> scopeNames,
        Set<String> defaultScopes,
        String clientClaim,
        Set<String> clients) {

    /** What a claim with scopes or roles looks like. */
    public enum ScopeClaimForm {
        /** Words separated by spaces. */
        TEXT,
        /** A list of words. */
        LIST,
        /** An object whose member names are the words. */
        OBJECT,
        /** Any of these. */
        ANY
    }

    public TokenSettings {
        types = Set.copyOf(types);
        scopeClaims = List.copyOf(scopeClaims);
        scopeNames = Map.copyOf(scopeNames);
        defaultScopes = Set.copyOf(defaultScopes);
        clients = Set.copyOf(clients);
    }

    static TokenSettings of(EffectiveSettings settings) {
        return new TokenSettings(
                Set.copyOf(settings.get(Settings.TOKEN_TYPES)),
                settings.get(Settings.USER_CLAIM),
                settings.get(Settings.DEVICE_CLAIM),
                settings.get(Settings.SCOPE_CLAIMS),
                settings.get(Settings.SCOPE_FORM),
                settings.get(Settings.SCOPE_NAMES),
                Set.copyOf(settings.get(Settings.DEFAULT_SCOPES)),
                settings.get(Settings.CLIENT_CLAIM),
                Set.copyOf(settings.get(Settings.CLIENTS)));
    }
}
