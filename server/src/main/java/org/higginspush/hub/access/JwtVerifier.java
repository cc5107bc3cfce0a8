package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens that are JWTs (RFC 9068, by the rules of RFC 8725) of a fixed set of issuers. What can be read
 * from the token alone is checked first, the signature last, so that a token that is refused anyway never makes the hub
 * look for a key; no key is looked for but where configuration says.
 */
public final class JwtVerifier implements TokenVerifier {
    /** How far an issuer's clock may differ from ours unless configured otherwise. */
    public static final Duration DEFAULT_SKEW = Duration.ofSeconds(10);

    /** The most characters of a token that are looked at, unless configured otherwise. */
    public static final int DEFAULT_LENGTH = 14_336;

    private static final int MAX_CACHED = 20_000;

    private final Map<String, TrustedIssuer> issuers = new LinkedHashMap<>();
    private final VerifiedTokenCache verified;
    private final Duration skew;
    private final Duration grace;
    private final int maxLength;
    private final InstantSource clock;
    private volatile Consumer<Identity> whenExpired = who -> {};

    /** What is opened with a token ends as soon as the token is refused. */
    public JwtVerifier(Collection<TrustedIssuer> issuers, Duration skew, InstantSource clock) {
        this(issuers, skew, skew, DEFAULT_LENGTH, clock);
    }

    /**
     * @param skew how far an issuer's clock may differ from ours: a token is taken so long after it expired
     * @param grace how long what was opened with a token outlives it; at least the skew counts, or a token would be taken
     *     whose session ends at once
     * @param maxLength the most characters of a token that are looked at
     * @throws IllegalArgumentException if an issuer is given twice; the text is for the operator
     */
    public JwtVerifier(
            Collection<TrustedIssuer> issuers, Duration skew, Duration grace, int maxLength, InstantSource clock) {
        this.skew = skew;
        this.maxLength = maxLength;
        this.grace = grace.compareTo(skew) > 0 ? grace : skew;
        this.clock = clock;
        this.verified = new VerifiedTokenCache(MAX_CACHED, skew);
        for (TrustedIssuer issuer : issuers) {
            if (this.issuers.put(issuer.issuer(), issuer) != null) {
                throw new IllegalArgumentException("The issuer " + issuer.issuer() + " is given twice: keep one.");
            }
        }
    }

    /**
     * Tells somebody of each token that is refused because it has expired, if its issuer has signed it and the keys are at hand: then
     * it is known whose it was. Called on any thread; it must neither block nor fail.
     */
    public void tellExpired(Consumer<Identity> listener) {
        whenExpired = listener;
    }

    /** Starts to fetch the keys of all issuers, so that the first token finds them at hand. */
    public void fetchKeys() {
        issuers.values().forEach(issuer -> issuer.keys().keys());
    }

    /**
     * Tells whether the tokens of all issuers can be checked.
     *
     * @return null if so; otherwise what is wrong with each whose tokens cannot, for an operator
     */
    public @Nullable String problem() {
        List<String> problems = issuers.values().stream()
                .map(issuer -> issuer.keys().problem())
                .filter(Objects::nonNull)
                .toList();
        return problems.isEmpty() ? null : String.join("; ", problems);
    }

    @Override
    public CompletableFuture<Identity> verify(@Nullable String token) {
        try {
            String text = UnverifiedToken.checkLength(token, maxLength);
            Fingerprint fingerprint = Fingerprint.of(text);
            Identity known = verified.find(fingerprint, clock.instant());
            return known == null ? check(text, fingerprint) : CompletableFuture.completedFuture(known);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Identity> check(String text, Fingerprint fingerprint) {
        UnverifiedToken token = UnverifiedToken.parse(text);
        TrustedIssuer issuer = issuerOf(token);
        Identity claimed = claimed(token.claims(), issuer);
        checkTime(token, claimed, issuer.keys());
        return Futures.unwrapped(keysFor(token, issuer.keys()).thenApply(keys -> {
            checkSignature(token, keys);
            verified.put(fingerprint, claimed, issuer.keys(), keys, clock.instant());
            return claimed;
        }));
    }

    private void checkTime(UnverifiedToken token, Identity claimed, KeySource source) {
        Instant now = clock.instant();
        try {
            token.claims().checkTime(now, skew);
        } catch (Refusal refusal) {
            if (!now.isBefore(claimed.expires()) && isSigned(token, source)) {
                whenExpired.accept(claimed);
            }
            throw refusal;
        }
    }

    /** True if the issuer has signed it for sure; no key is waited for. */
    private static boolean isSigned(UnverifiedToken token, KeySource source) {
        CompletableFuture<KeySet> keys = source.keys();
        if (!keys.isDone() || keys.isCompletedExceptionally()) {
            return false;
        }
        try {
            checkSignature(token, keys.join());
            return true;
        } catch (Refusal wrong) {
            return false;
        }
    }

    private TrustedIssuer issuerOf(UnverifiedToken token) {
        TrustedIssuer issuer = issuers.get(token.claims().issuer());
        if (issuer == null) {
            throw Refusal.unauthenticated(
                    "The access token's issuer is not trusted here: get one from an issuer that is.");
        }
        checkType(token, issuer.profile());
        if (!issuer.algorithms().contains(token.algorithm())) {
            throw UnverifiedToken.wrongAlgorithm();
        }
        return issuer;
    }

    /** Where other kinds of JWTs look like access tokens, what only those have is looked for in the claims. */
    private static void checkType(UnverifiedToken token, TokenProfile profile) {
        if (!profile.accepts(token.type())) {
            throw Refusal.unauthenticated("The token is not an access token: its typ must be "
                    + String.join(" or ", new TreeSet<>(profile.types())) + ".");
        }
        if (!token.type().equals(TokenProfile.ACCESS_TOKEN)) {
            token.claims().checkKind();
        }
    }

    private Identity claimed(Claims claims, TrustedIssuer issuer) {
        TokenProfile profile = issuer.profile();
        claims.checkAudience(issuer.audiences());
        claims.checkClient(profile);
        return new Identity(
                issuer.issuer(),
                claims.user(profile),
                claims.device(profile),
                claims.scopes(profile),
                claims.expires(),
                grace,
                claims.plugins(issuer.audiences()),
                claims.issued());
    }

    private static CompletableFuture<KeySet> keysFor(UnverifiedToken token, KeySource source) {
        return source.keys()
                .thenCompose(
                        keys -> keys.fitting(token.kid(), token.algorithm()).isEmpty()
                                ? source.lookAgain()
                                : CompletableFuture.completedFuture(keys));
    }

    private static void checkSignature(UnverifiedToken token, KeySet keys) {
        List<VerificationKey> fitting = keys.fitting(token.kid(), token.algorithm());
        if (fitting.isEmpty()) {
            throw Refusal.unauthenticated(
                    "The access token is signed with a key its issuer does not have: get a new one.");
        }
        if (token.kid() == null && fitting.size() > 1) {
            throw Refusal.unauthenticated("The access token must name its key (kid): its issuer has several.");
        }
        if (fitting.stream().noneMatch(key -> key.verifies(token.algorithm(), token.signed(), token.signature()))) {
            throw Refusal.unauthenticated("The access token's signature is wrong: get a new one.");
        }
    }
}
