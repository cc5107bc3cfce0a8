package org.higginspush.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.higginspush.hub.access.KeySource;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.SigningAlgorithm;
import org.higginspush.hub.access.TokenProfile;
import org.higginspush.hub.access.TrustedIssuer;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.TokenSettings;
import org.jspecify.annotations.Nullable;

/** The issuers a hub trusts, as its configuration names them. */
final class TrustedIssuers {
    private TrustedIssuers() {}

    /**
     * @param local the hub's own issuer, or null if it does not accept its own key
     * @throws IOException if a file with keys cannot be used; the text says why
     */
    static List<TrustedIssuer> of(HubConfig.Auth auth, @Nullable LocalIssuer local, InstantSource clock)
            throws IOException {
        List<TrustedIssuer> issuers = new ArrayList<>();
        if (local != null) {
            issuers.add(local.trusted());
        }
        for (HubConfig.Issuer issuer : auth.issuers()) {
            issuers.add(new TrustedIssuer(
                    issuer.issuer(),
                    issuer.audiences().isEmpty() ? Set.of(auth.audience()) : issuer.audiences(),
                    issuer.algorithms().stream().map(SigningAlgorithm::valueOf).collect(Collectors.toSet()),
                    keys(issuer, clock),
                    profile(issuer.tokens())));
        }
        return issuers;
    }

    private static KeySource keys(HubConfig.Issuer issuer, InstantSource clock) throws IOException {
        if (issuer.jwks() == null) {
            return KeySource.discovered(issuer.issuer(), clock);
        }
        return "file".equals(issuer.jwks().getScheme())
                ? KeySource.file(Path.of(issuer.jwks()), clock)
                : KeySource.at(issuer.jwks(), clock);
    }

    private static TokenProfile profile(TokenSettings tokens) {
        Map<String, Set<Scope>> names = new HashMap<>();
        tokens.scopeNames().forEach((name, scopes) -> names.put(name, scopes(scopes)));
        return new TokenProfile(
                tokens.types(),
                tokens.userClaim(),
                tokens.deviceClaim(),
                tokens.scopeClaims(),
                TokenProfile.ScopeForm.valueOf(tokens.scopeForm().name()),
                names,
                scopes(tokens.defaultScopes()),
                tokens.clientClaim(),
                tokens.clients());
    }

    private static Set<Scope> scopes(Collection<String> names) {
        return names.stream()
                .map(name -> Scope.valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }
}
