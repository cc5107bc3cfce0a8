package org.higginspush.hub.access;

import java.util.Set;

/**
 * An issuer whose tokens the hub accepts. Everything that decides about a token is fixed here by configuration; nothing
 * of it is taken from the token (RFC 8725, sections 3.1 and 3.8).
 *
 * @param issuer the {@code iss} of its tokens, compared exactly
 * @param audiences the names this hub goes by at that issuer; a token's {@code aud} must hold one of them
 * @param algorithms the algorithms its tokens may be signed with
 * @param keys where its keys come from; used for this issuer's tokens only
 * @param profile what its tokens look like
 */
public record TrustedIssuer(
        String issuer, Set<String> audiences, Set<SigningAlgorithm> algorithms, KeySource keys, TokenProfile profile) {
    /** One whose tokens are as RFC 9068 has them. */
    public TrustedIssuer(String issuer, Set<String> audiences, Set<SigningAlgorithm> algorithms, KeySource keys) {
        this(issuer, audiences, algorithms, keys, TokenProfile.RFC_9068);
    }

    /**
     * @throws IllegalArgumentException if anything needed is missing; the text is for the operator
     */
    public TrustedIssuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        require(!issuer.isBlank(), "A trusted issuer needs a name: give the exact iss of its tokens.");
        require(
                !audiences.isEmpty() && audiences.stream().noneMatch(String::isBlank),
                "A trusted issuer needs an audience: give the name of this hub in its tokens' aud.");
        require(!algorithms.isEmpty(), "A trusted issuer needs an algorithm: give RS256, PS256 or ES256.");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
