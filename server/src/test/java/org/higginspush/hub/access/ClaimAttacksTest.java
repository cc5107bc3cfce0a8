package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.access.FutureResults.assertNoGood;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to get in with claims that are not for this hub, not of this time or not what they should be, failing (RFC 9068). */
class ClaimAttacksTest extends TokenAttackTestBase {
    // The issuer.

    @Test
    void aTokenOfAnIssuerThatIsNotTrustedIsRefused() {
        assertRefused(attacker.token("alex").sign(), "issuer is not trusted");
    }

    @ParameterizedTest
    @MethodSource("nearMisses")
    void anIssuerThatOnlyLooksLikeATrustedOneIsRefused(UnaryOperator<String> change) {
        assertRefused(token -> token.claim("iss", change.apply(issuer.issuer())), "issuer is not trusted");
    }

    static Stream<UnaryOperator<String>> nearMisses() {
        return Stream.of(
                iss -> iss + "/",
                iss -> iss.substring(1),
                iss -> iss.toUpperCase(Locale.ROOT),
                iss -> " " + iss,
                iss -> iss + "\0",
                iss -> "");
    }

    @Test
    void anIssuerOfAnotherTypeIsRefused() {
        assertRefused(token -> token.without("iss"), "iss must be text");
        assertRefused(token -> token.claim("iss", null), "iss must be text");
        assertRefused(token -> token.claim("iss", List.of(issuer.issuer())), "iss must be text");
        assertRefused(token -> token.claim("iss", Map.of("iss", issuer.issuer())), "iss must be text");
    }

    @Test
    void aTrustedIssuerCannotSpeakForAnother() {
        JwtVerifier both = verifier(issuer.trusted(), attacker.trusted());
        String token = issuer.token("alex").header("kid", attacker.key().kid()).signedWith(attacker.key());
        assertNoGood(both.verify(token), "a key its issuer does not have");
    }

    @Test
    void aTrustedIssuerCannotSpeakForAnotherByAKeyOfTheSameName() {
        attacker.signsWith(attacker.key().named(issuer.key().kid()));
        JwtVerifier both = verifier(issuer.trusted(), attacker.trusted());
        valueOf(both.verify(issuer.token("alex").sign()));
        valueOf(both.verify(attacker.token("alex").header("jti", "1").sign()));
        assertNoGood(both.verify(issuer.token("alex").signedWith(attacker.key())), "signature is wrong");
    }

    // The audience.

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        for (Object aud : new Object[] {
            "mail", "higgins-push ", "Higgins-Push", "higgins-push-admin", "", List.of(), List.of("mail", "calendar")
        }) {
            assertRefused(token -> token.claim("aud", aud), "another audience");
        }
    }

    @Test
    void anAudienceOfAnotherTypeIsRefused() {
        assertRefused(token -> token.without("aud"), "another audience");
        for (@Nullable
        Object aud : new @Nullable Object[] {
            null, 1, true, Map.of("aud", TestIssuer.AUDIENCE), List.of(List.of(TestIssuer.AUDIENCE)), List.of(1)
        }) {
            assertRefused(token -> token.claim("aud", aud), "another audience");
        }
    }

    // Times.

    @Test
    void aTokenThatNeverExpiresIsRefused() {
        assertRefused(token -> token.without("exp"), "never expires");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "nbf", "iat"})
    void aTimeThatIsNoDateIsRefused(String claim) {
        long soon = clock.instant().getEpochSecond() + 60;
        for (@Nullable
        Object time : new @Nullable Object[] {
            null,
            String.valueOf(soon),
            true,
            List.of(soon),
            -1,
            -0.5,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            1e300,
            253402300800L
        }) {
            assertRefused(token -> token.claim(claim, time), claim + " must be a date");
        }
        assertRefused(
                token -> token.claimsText(
                        token.without(claim).claimsText().replaceFirst("}$", ",\"" + claim + "\":1e999999999}")),
                claim + " must be a date");
    }

    @Test
    void anExpiredTokenIsRefusedHoweverWellSigned() {
        Refusal refusal = refusalOf(verifier.verify(
                issuer.token("alex").expires(clock.instant().minusSeconds(11)).sign()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal.text()).contains("expired");
    }

    // Who it speaks for.

    @ParameterizedTest
    @ValueSource(strings = {"sub", "device"})
    void anIdTheHubCannotUseIsRefused(String claim) {
        for (@Nullable
        Object id : new @Nullable Object[] {
            null, "", 7, true, List.of("alex"), Map.of("id", "alex"), "x".repeat(129), "al\nex", "al\0ex", "\uD83D"
        }) {
            assertRefused(token -> token.claimsText(escaped(token.claim(claim, id))), claim + " cannot be used");
        }
    }

    /** A lone surrogate can be written in JSON only as an escape. */
    private static String escaped(TestToken token) {
        return token.claimsText().replace("\uD83D", "\\ud83d");
    }

    @Test
    void aTokenForNobodyIsRefused() {
        assertRefused(token -> token.without("sub"), "sub cannot be used");
    }

    @Test
    void scopesThatAreNotTextAreRefused() {
        for (@Nullable
        Object scope : new @Nullable Object[] {null, 1, true, List.of("publish"), Map.of("publish", true)}) {
            assertRefused(token -> token.claim("scope", scope), "scope must be text");
        }
    }

    // What the answer gives away.

    @Test
    void aRefusalHoldsNothingOfTheToken() {
        Stream<UnaryOperator<TestToken>> spoiled = Stream.of(
                token -> token.claim("iss", "https://secret.example"),
                token -> token.claim("aud", "secret"),
                token -> token.header("alg", "secret"),
                token -> token.header("kid", "secret"),
                token -> token.claim("exp", "secret"),
                token -> token.claim("sub", "secret\n"),
                token -> token.claimsText("{\"secret\":"));
        spoiled.forEach(spoil -> {
            CompletableFuture<Identity> outcome =
                    verifier.verify(spoil.apply(issuer.token("alex")).sign());
            assertThat(refusalOf(outcome).text()).doesNotContain("secret");
        });
    }
}
