package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.assertNoGood;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What good tokens give, and how the verifier behaves around them. What bad ones get: {@link TokenAttacksTest}, {@link ClaimAttacksTest}. */
class JwtVerifierTest {
    private static final Duration SKEW = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final JwtVerifier verifier = verifier(issuer.trusted());

    @AfterEach
    void close() {
        issuer.close();
    }

    private JwtVerifier verifier(TrustedIssuer... trusted) {
        return new JwtVerifier(List.of(trusted), SKEW, clock);
    }

    private Identity verify(TestToken token) {
        return valueOf(verifier.verify(token.sign()));
    }

    @Test
    void aGoodTokenGivesTheIdentityItSpeaksFor() {
        Identity identity =
                verify(issuer.token("alex@example.org").device("phone").scope("subscribe publish"));

        assertThat(identity.issuer()).isEqualTo(issuer.issuer());
        assertThat(identity.user()).isEqualTo("alex@example.org");
        assertThat(identity.device()).isEqualTo("phone");
        assertThat(identity.scopes()).containsExactlyInAnyOrder(Scope.SUBSCRIBE, Scope.PUBLISH);
        assertThat(identity.expires()).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
    }

    @Test
    void aTokenWithoutADeviceSpeaksForNoneInParticular() {
        assertThat(verify(issuer.token("alex")).device()).isNull();
    }

    @Test
    void scopesTheHubDoesNotKnowAllowNothing() {
        assertThat(verify(issuer.token("alex").scope("openid  Subscribe admin")).scopes())
                .isEmpty();
        assertThat(verify(issuer.token("alex").scope("")).scopes()).isEmpty();
        assertThat(verify(issuer.token("alex").without("scope")).scopes()).isEmpty();
        assertThat(verify(issuer.token("alex").scope("openid publish publish")).scopes())
                .containsExactly(Scope.PUBLISH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"})
    void theTypeMayBeWrittenInFullAndInAnyCase(String typ) {
        assertThat(verify(issuer.token("alex").header("typ", typ)).user()).isEqualTo("alex");
    }

    @Test
    void theHubMayBeOneOfSeveralAudiences() {
        TestToken token = issuer.token("alex").claim("aud", List.of("mail", TestIssuer.AUDIENCE));
        assertThat(verify(token).user()).isEqualTo("alex");
    }

    @Test
    void claimsAndHeadersTheHubDoesNotKnowAreIgnored() {
        TestToken token = issuer.token("alex")
                .header("x5t", "abc")
                .claim("realm_access", List.of("a", Set.of("b")))
                .claim("email", "alex@example.org");
        assertThat(verify(token).user()).isEqualTo("alex");
    }

    @Test
    void timesMayBeFractionsOfASecond() {
        double now = clock.instant().getEpochSecond();
        TestToken token = issuer.token("alex").claim("exp", now + 59.5).claim("iat", now - 0.5);
        assertThat(verify(token).expires()).isEqualTo(clock.instant().plusSeconds(59));
    }

    @ParameterizedTest
    @EnumSource
    void eachAlgorithmOfTheIssuerIsAccepted(SigningAlgorithm algorithm) {
        issuer.signsWith(TestKey.make("another", algorithm));
        assertThat(verify(issuer.token("alex")).user()).isEqualTo("alex");
    }

    @Test
    void aTokenNeedNotNameItsKeyIfOnlyOneFits() {
        assertThat(verify(issuer.token("alex").without("kid")).user()).isEqualTo("alex");
    }

    @Test
    void aTokenMustNameItsKeyIfSeveralFit() {
        issuer.addsKey();
        assertNoGood(verifier.verify(issuer.token("alex").without("kid").sign()), "must name its key");
    }

    @Test
    void theIssuersClockMayDifferALittle() {
        TestToken early = issuer.token("alex").claim("nbf", clock.instant().getEpochSecond());
        TestToken late = issuer.token("alex").expires(clock.instant());
        clock.advance(SKEW.negated());
        assertThat(verify(early).user()).isEqualTo("alex");

        clock.advance(SKEW.multipliedBy(2).minusMillis(1));
        assertThat(verify(late).user()).isEqualTo("alex");
    }

    @ParameterizedTest
    @CsvSource({"0,10", "9,10", "10,10", "25,25"})
    void whatATokenOpenedOutlivesItByTheGraceAndNeverEndsBeforeTheTokenIsRefused(long grace, long ends) {
        JwtVerifier graceful = new JwtVerifier(
                List.of(issuer.trusted()), SKEW, Duration.ofSeconds(grace), JwtVerifier.DEFAULT_LENGTH, clock);
        Identity identity = valueOf(graceful.verify(issuer.token("alex").sign()));
        assertThat(identity.ends()).isEqualTo(identity.expires().plusSeconds(ends));
        assertThat(identity.isOver(identity.ends().minusNanos(1))).isFalse();
        assertThat(identity.isOver(identity.ends())).isTrue();
        assertThat(identity.boundTo("phone").ends()).isEqualTo(identity.ends());
    }

    @Test
    void anAudienceOfAPluginIsTheHubsNameAColonAndThePluginsName() {
        TestToken token = issuer.token("alex")
                .claim("aud", List.of(TestIssuer.AUDIENCE, TestIssuer.AUDIENCE + ":chat", "mail:sync", ":x"));
        assertThat(verify(token).plugins()).containsExactly("chat");
        assertThat(verify(token).mayUse("chat")).isTrue();
        assertThat(verify(token).mayUse("sync")).isFalse();
        assertThat(verify(issuer.token("alex")).mayUse("sync")).isTrue();
    }

    @Test
    void anExpiredTokenIsToldApartByATimeToComeBackWithAFreshOne() {
        String token = issuer.token("alex").expires(clock.instant()).sign();
        clock.advance(SKEW);

        Refusal refusal = refusalOf(verifier.verify(token));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal.text()).contains("expired", "fresh");
        assertThat(refusal.retryAfter()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbf", "iat"})
    void aTokenThatIsNotValidYetIsToldApartByATimeToComeBack(String claim) {
        long begins = clock.instant().plus(SKEW).getEpochSecond() + 5;

        Refusal refusal = refusalOf(
                verifier.verify(issuer.token("alex").claim(claim, begins).sign()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal.text()).contains("not valid yet", claim);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void severalIssuersAreTrustedEachWithItsOwnKeys() {
        try (TestIssuer second = TestIssuer.start(clock)) {
            JwtVerifier both = verifier(issuer.trusted(), second.trusted());
            assertThat(valueOf(both.verify(issuer.token("alex").sign())).issuer())
                    .isEqualTo(issuer.issuer());
            assertThat(valueOf(both.verify(second.token("alex").sign())).issuer())
                    .isEqualTo(second.issuer());
        }
    }

    @Test
    void anIssuerGivenTwiceIsAMistake() {
        TrustedIssuer trusted = issuer.trusted();
        assertThatThrownBy(() -> verifier(trusted, trusted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("given twice");
    }

    @Test
    void itCompletesAtOnceWhenTheKeysAreAtHand() {
        verify(issuer.token("alex"));
        assertThat(verifier.verify(issuer.token("bob").sign())).isCompleted();
    }

    @Test
    void itDoesNotWaitForKeysThatAreBeingFetched() {
        CompletableFuture<KeySet> coming = new CompletableFuture<>();
        JwtVerifier waiting = verifier(issuer.trusted(new Keys(coming)));

        CompletableFuture<Identity> outcome =
                waiting.verify(issuer.token("alex").sign());

        assertThat(outcome).isNotDone();
        coming.complete(issuer.keySet());
        assertThat(valueOf(outcome).user()).isEqualTo("alex");
    }

    @Test
    void keysThatCannotBeReachedAreTheHubsFaultAndNotTheTokens() {
        issuer.goesDown();

        Refusal refusal = refusalOf(verifier.verify(issuer.token("alex").sign()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(verifier.problem()).contains(issuer.keysAddress().toString());
    }

    @Test
    void everyIssuerWithoutKeysIsNamed() {
        try (TestIssuer other = TestIssuer.start(clock);
                TestIssuer healthy = TestIssuer.start(clock)) {
            KeySource keys = KeySource.at(healthy.keysAddress(), clock);
            JwtVerifier several = verifier(issuer.trusted(), healthy.trusted(keys), other.trusted());
            valueOf(keys.keys());

            assertThat(several.problem())
                    .contains(
                            issuer.keysAddress().toString(), other.keysAddress().toString())
                    .doesNotContain(healthy.keysAddress().toString());
        }
    }

    @Test
    void keysFetchedBeforehandAreAtHandForTheFirstToken() {
        KeySource keys = KeySource.at(issuer.keysAddress(), clock);
        JwtVerifier prepared = verifier(issuer.trusted(keys));
        prepared.fetchKeys();
        valueOf(keys.keys());

        assertThat(prepared.problem()).isNull();
        assertThat(prepared.verify(issuer.token("alex").sign())).isCompleted();
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void aNewKeyOfTheIssuerIsFoundWhenATokenNamesIt() {
        verify(issuer.token("alex"));
        issuer.rotates();
        assertThat(verify(issuer.token("bob")).user()).isEqualTo("bob");
    }

    @Test
    void anOutageOfTheIssuerDoesNotDisturbTokensOfKeysAtHand() {
        verify(issuer.token("alex"));
        issuer.goesDown();
        clock.advance(Duration.ofHours(3));
        assertThat(verify(issuer.token("bob")).user()).isEqualTo("bob");
    }

    @Test
    void aTokenThatWasVerifiedIsRememberedAndStillRefusedOnceItExpires() {
        String token = issuer.token("alex").sign();
        Identity identity = valueOf(verifier.verify(token));
        assertThat(verifier.verify(token).join()).isSameAs(identity);

        clock.advance(Duration.ofMinutes(10).plus(SKEW));
        assertThat(refusalOf(verifier.verify(token)).text()).contains("expired");
    }

    @Test
    void aTokenThatWasVerifiedIsRefusedOnceItsKeyIsWithdrawn() {
        Keys keys = new Keys(CompletableFuture.completedFuture(issuer.keySet()));
        JwtVerifier verifier = verifier(issuer.trusted(keys));
        String token = issuer.token("alex").sign();
        valueOf(verifier.verify(token));

        issuer.rotates();
        keys.current = CompletableFuture.completedFuture(issuer.keySet());

        assertNoGood(verifier.verify(token), "a key its issuer does not have");
    }

    @Test
    void aFaultOfTheKeySourceRefusesTheToken() {
        JwtVerifier broken = verifier(issuer.trusted(new Keys(CompletableFuture.completedFuture(issuer.keySet())) {
            @Override
            public CompletableFuture<KeySet> keys() {
                throw new IllegalStateException("broken");
            }
        }));
        assertThat(FutureResults.failureOf(broken.verify(issuer.token("alex").sign())))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Keys in the test's hand. */
    private static class Keys implements KeySource {
        private CompletableFuture<KeySet> current;

        Keys(CompletableFuture<KeySet> current) {
            this.current = current;
        }

        @Override
        public CompletableFuture<KeySet> keys() {
            return current;
        }

        @Override
        public CompletableFuture<KeySet> lookAgain() {
            return current;
        }

        @Override
        public @Nullable String problem() {
            return null;
        }
    }
}
