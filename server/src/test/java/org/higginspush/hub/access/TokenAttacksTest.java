package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.access.FutureResults.assertNoGood;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each way to get in with a token that its issuer did not sign so, failing (RFC 8725). What an issuer may sign and is
 * refused nevertheless: {@link ClaimAttacksTest}.
 */
class TokenAttacksTest extends TokenAttackTestBase {
    private static final TestKey RSA = TestKey.make("rsa", SigningAlgorithm.RS256);

    // What is no signed JWT at all.

    @ParameterizedTest
    @NullAndEmptySource
    void noTokenIsRefused(@Nullable String none) {
        assertNoGood(verifier.verify(none), "There is no access token");
    }

    @Test
    void aTokenOfMoreThanEightKilobytesIsRefusedUnread() {
        assertRefused(token -> token.claim("padding", "x".repeat(JwtVerifier.DEFAULT_LENGTH)), "too long");
        assertRefused("x".repeat(50_000_000), "too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..", "a.b", "a.b.c.d", " ", "Bearer abc", "\0", "💥.💥.💥", "e30.e30.", ".e30.e30"})
    void whatIsNotThreePartsOfBase64UrlIsRefused(String token) {
        assertRefused(token, "token");
    }

    @Test
    void aPartWithPaddingOrForeignCharactersIsRefused() {
        String token = issuer.token("alex").sign();
        assertRefused(token + "=", "not base64url");
        assertRefused(token + "\n", "not base64url");
        assertRefused(" " + token, "This is no access token (a JWT): its header part is not base64url.");
        assertRefused(token.replace('.', '+'), "three parts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "[]", "1", "\"text\"", "{", "{}{}", "{} x", "{'a':1}", "{\"a\":NaN}", "", "\uFEFF{}"})
    void aHeaderOrClaimsThatAreNotOneJsonObjectAreRefused(String json) {
        assertRefused(token -> token.headerText(json), "header part");
        assertRefused(token -> token.claimsText(json), "claims part");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc.def.ghi", "not.a.token", "word", "..", "a.b"})
    void whatIsNoTokenAtAllIsSaidToBeNoneWithWhatToDo(String text) {
        assertRefused(text, "This is no access token (a JWT): ");
        assertRefused(text, " Send the whole token, as its issuer gave it.");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        String claims = TestKey.base64(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'});
        String unsigned = issuer.token("alex").unsigned().split("\\.")[0] + "." + claims;
        assertRefused(unsigned + "." + TestKey.base64(issuer.key().sign(unsigned)), "not one plain JSON object");
    }

    @Test
    void anEncryptedTokenIsRefused() {
        String header =
                TestKey.base64("{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2000000000,\"p2s\":\"eA\"}"
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused(header + ".e30.e30.e30.e30", "encrypted");
    }

    // JSON that two readers could read in two ways, or that is dear to read.

    @Test
    void aHeaderThatNamesAlgTwiceIsRefused() {
        assertRefused(
                token -> token.headerText(
                        "{\"alg\":\"none\"," + token.headerText().substring(1)),
                "a name twice");
    }

    @Test
    void claimsThatNameTheUserTwiceAreRefused() {
        assertRefused(
                token -> token.claimsText(
                        "{\"sub\":\"bob\"," + token.claimsText().substring(1)),
                "a name twice");
    }

    @Test
    void deeplyNestedClaimsAreRefused() {
        String bomb = "[".repeat(2500) + "]".repeat(2500);
        assertRefused(token -> token.claimsText("{\"a\":" + bomb + "}"), "nested deeply");
        assertRefused(token -> token.headerText("{\"a\":" + bomb.substring(2000, 3000) + "}"), "nested deeply");
    }

    @Test
    void aNumberOfThousandsOfDigitsIsRefused() {
        assertRefused(token -> token.claimsText("{\"exp\":" + "9".repeat(5000) + "}"), "claims part");
    }

    // The algorithm.

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void anUnsignedTokenIsRefused(String alg) {
        TestToken token = issuer.token("alex").header("alg", alg);
        assertRefused(token.unsigned() + ".", "algorithm");
        assertRefused(token.sign(), "algorithm");
    }

    @Test
    void aTokenWithItsSignatureCutOffIsRefused() {
        assertRefused(issuer.token("alex").unsigned() + ".", "not base64url");
        assertRefused(issuer.token("alex").unsigned(), "three parts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void thePublicKeyUsedAsASharedSecretIsRefused(String alg) {
        issuer.signsWith(RSA);
        byte[] publicKey = RSA.pair().getPublic().getEncoded();
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(publicKey)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        TestToken token = issuer.token("alex").header("alg", alg);
        assertRefused(token.signedWithSecret(publicKey), "algorithm");
        assertRefused(token.signedWithSecret(pem), "algorithm");
    }

    @Test
    void aSharedSecretAmongThePublishedKeysIsNeverUsed() {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Map<String, String> jwk = Map.of("kty", "oct", "kid", "secret", "k", TestKey.base64(secret));
        issuer.answers(
                200, TestToken.text(Map.of("keys", List.of(jwk, issuer.key().jwk()))));
        TestToken token = issuer.token("alex").header("kid", "secret");
        assertRefused(token.header("alg", "HS256").signedWithSecret(secret), "algorithm");
        assertRefused(token.header("alg", "ES256").signedWithSecret(secret), "a key its issuer does not have");
    }

    @ParameterizedTest
    @ValueSource(strings = {"es256", "ES384", "RS512", "EdDSA", "ES256K", "RS1"})
    void anAlgorithmThatIsNoneOfTheHubsIsRefused(String alg) {
        assertRefused(token -> token.header("alg", alg), "algorithm");
    }

    @Test
    void anAlgorithmOutsideTheIssuersSetIsRefusedThoughItsKeyFits() {
        issuer.signsWith(RSA);
        JwtVerifier onlyPss = verifier(new TrustedIssuer(
                issuer.issuer(),
                Set.of(TestIssuer.AUDIENCE),
                Set.of(SigningAlgorithm.PS256),
                KeySource.fixed(issuer.keySet())));
        assertNoGood(onlyPss.verify(issuer.token("alex").sign()), "algorithm");
    }

    @Test
    void anAlgorithmOfAnotherTypeIsRefused() {
        assertRefused(token -> token.header("alg", 256), "algorithm");
        assertRefused(token -> token.header("alg", List.of("ES256")), "algorithm");
        assertRefused(token -> token.without("alg"), "algorithm");
    }

    // The kind of token.

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "", "at+jwt ", "logout+jwt", "dpop+jwt", "text/at+jwt"})
    void aTokenOfAnotherKindSuchAsAnIdTokenIsRefused(String typ) {
        assertRefused(token -> token.header("typ", typ), "typ must be at+jwt");
    }

    @Test
    void aTokenOfNoKindIsRefused() {
        assertRefused(token -> token.without("typ"), "typ must be at+jwt");
        assertRefused(token -> token.header("typ", null), "typ must be at+jwt");
        assertRefused(token -> token.header("typ", List.of("at+jwt")), "typ must be at+jwt");
    }

    // Keys the token itself brings, names or points to.

    @Test
    void aKeyBroughtInTheHeaderIsRefused() {
        TestToken token = issuer.token("alex")
                .header("jwk", attacker.key().jwk())
                .header("kid", attacker.key().kid());
        assertRefused(token.signedWith(attacker.key()), "must not hold jwk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u"})
    void anAddressOfKeysInTheHeaderIsRefusedAndNeverCalled(String header) {
        TestToken token = issuer.token("alex")
                .header(header, attacker.keysAddress().toString())
                .header("kid", attacker.key().kid());
        assertRefused(token.signedWith(attacker.key()), "must not hold " + header);
        assertThat(attacker.fetches()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x5c", "crit", "zip"})
    void certificatesExtensionsAndCompressionAreRefused(String header) {
        assertRefused(token -> token.header(header, List.of("exp")), "must not hold " + header);
        assertRefused(token -> token.header(header, "DEF"), "must not hold " + header);
        assertRefused(token -> token.header(header, null), "must not hold " + header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "/dev/null",
                "' OR '1'='1",
                "http://127.0.0.1/key",
                "\0",
                "key-1\n",
                "*",
                "",
                "${jndi:ldap://127.0.0.1/}"
            })
    void aKeyNameIsOnlyEverComparedWithNames(String kid) {
        assertRefused(token -> token.header("kid", kid), "a key its issuer does not have");
    }

    @Test
    void aKeyNameThatIsTooLongOrNoTextIsRefused() {
        assertRefused(token -> token.header("kid", "k".repeat(257)), "kid must be text of at most 256");
        assertRefused(token -> token.header("kid", 1), "kid must be text");
        assertRefused(token -> token.header("kid", null), "kid must be text");
        assertRefused(token -> token.header("kid", List.of(issuer.key().kid())), "kid must be text");
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void manyUnknownKeyNamesCostTheIssuerOneRequest() {
        valueOf(verifier.verify(issuer.token("alex").sign()));
        assertRefused(token -> token.header("kid", "forged-0"), "a key its issuer does not have");
        for (int i = 1; i <= 100; i++) {
            String token = issuer.token("alex").header("kid", "forged-" + i).sign();
            Refusal refusal = refusalOf(verifier.verify(token));
            assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        }
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void aTokenThatIsRefusedAnywayMakesTheHubFetchNothing() {
        assertRefused(token -> token.claim("aud", "another"), "another audience");
        assertRefused(token -> token.header("typ", "JWT"), "typ");
        refusalOf(verifier.verify(
                issuer.token("alex").expires(clock.instant().minusSeconds(60)).sign()));
        assertRefused(attacker.token("alex").sign(), "not trusted");
        assertThat(issuer.fetches()).isZero();
        assertThat(attacker.fetches()).isZero();
    }

    // The signature.

    @Test
    void changedClaimsAreRefused() {
        String[] bob = issuer.token("bob").sign().split("\\.");
        String[] alex = issuer.token("alex").sign().split("\\.");
        assertRefused(bob[0] + "." + alex[1] + "." + bob[2], "signature is wrong");
    }

    @Test
    void aForgedTokenNamingAKeyOfTheIssuerIsRefused() {
        assertRefused(issuer.token("alex").signedWith(attacker.key()), "signature is wrong");
    }

    @Test
    void aForgedTokenNamingNoKeyIsRefused() {
        assertRefused(issuer.token("alex").without("kid").signedWith(attacker.key()), "signature is wrong");
    }

    @Test
    void anEllipticSignatureOfZerosIsRefused() {
        assertRefused(issuer.token("alex").withSignature(new byte[64]), "signature is wrong");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 65, 256, 512, 2000})
    void aSignatureOfAnotherLengthIsRefused(int length) {
        assertRefused(issuer.token("alex").withSignature(new byte[length]), "signature is wrong");
        issuer.signsWith(RSA);
        valueOf(verifier.verify(issuer.token("alex").sign()));
        assertRefused(issuer.token("alex").withSignature(new byte[length]), "signature is wrong");
    }

    @Test
    void aSignatureWithTheRightKeyUnderAnotherAlgorithmIsRefused() {
        issuer.signsWith(RSA);
        assertRefused(issuer.token("alex").header("alg", "PS256").signedWith(RSA), "signature is wrong");
    }

    @Test
    void aKeyPublishedForAnotherPurposeIsNotUsed() {
        assertKeyIsNotUsed(issuer.key(), "use", "enc");
        assertKeyIsNotUsed(issuer.key(), "alg", "ES512");
        assertKeyIsNotUsed(RSA, "alg", "PS256");
        assertKeyIsNotUsed(issuer.key(), "key_ops", List.of("deriveKey"));
    }

    private void assertKeyIsNotUsed(TestKey key, String member, Object value) {
        Map<String, Object> jwk = key.jwk();
        if (member.equals("key_ops")) {
            jwk.remove("use");
        }
        jwk.put(member, value);
        issuer.answers(
                200, TestToken.text(Map.of("keys", List.of(jwk, attacker.key().jwk()))));
        issuer.signsWith(key);
        assertNoGood(verifier(issuer.trusted()).verify(issuer.token("alex").sign()), "a key its issuer does not have");
    }

    @Test
    void aKeyThatIsTooWeakIsNotUsed() {
        issuer.signsWith(TestKey.rsa("weak", SigningAlgorithm.RS256, 1024));
        assertRefused(issuer.token("alex").sign(), "a key its issuer does not have");
    }
}
