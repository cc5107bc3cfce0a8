package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeySetTest {
    private static final TestKey FIRST = TestKey.make("first", SigningAlgorithm.ES256);
    private static final TestKey SECOND = TestKey.make("second", SigningAlgorithm.ES256);
    private static final TestKey RSA = TestKey.make("rsa", SigningAlgorithm.RS256);

    private static KeySet parse(Object... jwks) throws IOException {
        return KeySet.parse(TestToken.text(Map.of("keys", List.of(jwks))).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> jwk(TestKey key, String member, Object value) {
        Map<String, Object> jwk = key.jwk();
        jwk.put(member, value);
        return jwk;
    }

    @Test
    void keysAreFoundByNameAndAlgorithm() throws IOException {
        KeySet keys = parse(FIRST.jwk(), SECOND.jwk(), RSA.jwk());
        assertThat(keys.fitting("first", SigningAlgorithm.ES256)).hasSize(1);
        assertThat(keys.fitting("first", SigningAlgorithm.RS256)).isEmpty();
        assertThat(keys.fitting("FIRST", SigningAlgorithm.ES256)).isEmpty();
        assertThat(keys.fitting("rsa", SigningAlgorithm.PS256)).hasSize(1);
        assertThat(keys.fitting(null, SigningAlgorithm.ES256)).hasSize(2);
    }

    @Test
    void aKeyWithoutANameIsFoundOnlyByTokensThatNameNone() throws IOException {
        Map<String, Object> nameless = FIRST.jwk();
        nameless.remove("kid");
        KeySet keys = parse(nameless);
        assertThat(keys.fitting(null, SigningAlgorithm.ES256)).hasSize(1);
        assertThat(keys.fitting("first", SigningAlgorithm.ES256)).isEmpty();
    }

    @Test
    void aKeyThatNamesItsAlgorithmServesThatOneOnly() throws IOException {
        KeySet keys = parse(jwk(RSA, "alg", "RS256"));
        assertThat(keys.fitting("rsa", SigningAlgorithm.RS256)).hasSize(1);
        assertThat(keys.fitting("rsa", SigningAlgorithm.PS256)).isEmpty();
    }

    @Test
    void keysOfUnknownKindsAndBrokenOnesAreLeftOut() throws IOException {
        Map<String, Object> offTheCurve = jwk(FIRST, "x", TestKey.base64(new byte[32]));
        KeySet keys = parse(
                jwk(FIRST, "kty", "AKP"),
                jwk(FIRST, "crv", "P-384"),
                jwk(FIRST, "crv", 7),
                offTheCurve,
                jwk(RSA, "n", "!"),
                jwk(RSA, "use", "enc"),
                jwk(FIRST, "use", "tls"),
                Map.of("kty", "OKP", "crv", "Ed25519", "x", TestKey.base64(new byte[32])),
                SECOND.jwk());
        assertThat(keys.size()).isOne();
    }

    @Test
    void certificatesAndTheirAddressesAreNotLookedAt() throws IOException {
        Map<String, Object> jwk = jwk(FIRST, "x5u", "http://127.0.0.1:1/");
        jwk.put("x5c", List.of("no certificate"));
        assertThat(parse(jwk)).isEqualTo(parse(FIRST.jwk()));
    }

    @Test
    void thePurposeMayBeGivenAsOperations() throws IOException {
        Map<String, Object> jwk = jwk(FIRST, "key_ops", List.of("verify"));
        jwk.remove("use");
        assertThat(parse(jwk).size()).isOne();
    }

    @Test
    void theSameKeysInAnotherOrderAreEqual() throws IOException {
        KeySet keys = parse(FIRST.jwk(), RSA.jwk());
        assertThat(keys)
                .isEqualTo(parse(RSA.jwk(), FIRST.jwk()))
                .hasSameHashCodeAs(parse(RSA.jwk(), FIRST.jwk()))
                .isNotEqualTo(parse(FIRST.jwk()))
                .isNotEqualTo(parse(FIRST.named("other").jwk(), RSA.jwk()));
    }

    @Test
    void aKeyThatWouldBeDearToUseIsLeftOut() throws IOException {
        String modulus = TestKey.base64(new byte[2048]).replace('A', '_');
        assertThat(parse(jwk(RSA, "n", modulus), FIRST.jwk()).size()).isOne();
    }

    @Test
    void aSetThatHoldsANameTwiceIsRefused() {
        String set = "{\"keys\":[],\"keys\":[" + TestToken.text(FIRST.jwk()) + "]}";
        assertThatThrownBy(() -> KeySet.parse(set.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a name twice");
    }

    @Test
    void aSetWithoutUsableKeysIsRefusedWithWhatIsNeeded() {
        assertThatThrownBy(() -> parse(jwk(FIRST, "crv", "P-521")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2048 bits");
    }
}
