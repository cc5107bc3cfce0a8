package org.higginspush.hub.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A token being made: good as it comes from {@link TestIssuer#token}, until a test spoils something. */
public final class TestToken {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestKey key;
    private final Map<String, @Nullable Object> header = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();
    private @Nullable String headerText;
    private @Nullable String claimsText;

    TestToken(TestKey key) {
        this.key = key;
        header("typ", "at+jwt").header("alg", key.algorithm().name()).header("kid", key.kid());
    }

    /** One that is signed with this key, and has no claims yet. */
    public static TestToken of(TestKey key) {
        return new TestToken(key);
    }

    /** The JWK set with this key alone. */
    public static String jwks(TestKey key) {
        return text(Map.of("keys", List.of(key.jwk())));
    }

    public TestToken header(String name, @Nullable Object value) {
        header.put(name, value);
        return this;
    }

    public TestToken claim(String name, @Nullable Object value) {
        claims.put(name, value);
        return this;
    }

    public TestToken without(String name) {
        header.remove(name);
        claims.remove(name);
        return this;
    }

    /** The header as this text, whatever it is. */
    public TestToken headerText(String text) {
        headerText = text;
        return this;
    }

    /** The claims as this text, whatever it is. */
    public TestToken claimsText(String text) {
        claimsText = text;
        return this;
    }

    public TestToken device(String device) {
        return claim("device", device);
    }

    public TestToken scope(String scope) {
        return claim("scope", scope);
    }

    public TestToken expires(Instant time) {
        return claim("exp", time.getEpochSecond());
    }

    /** The claims as they are now, to be spoiled as text. */
    public String claimsText() {
        return claimsText == null ? text(claims) : claimsText;
    }

    public String headerText() {
        return headerText == null ? text(header) : headerText;
    }

    /** The finished token, signed with the issuer's key. */
    public String sign() {
        return signedWith(key);
    }

    /** Signed with another key than the header says. */
    public String signedWith(TestKey other) {
        return withSignature(other.sign(unsigned()));
    }

    /** Signed with HMAC and a shared secret (HS256). */
    public String signedWithSecret(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return withSignature(mac.doFinal(unsigned().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String withSignature(byte[] signature) {
        return unsigned() + "." + TestKey.base64(signature);
    }

    /** Header and claims, without the last dot. */
    public String unsigned() {
        return base64(headerText()) + "." + base64(claimsText());
    }

    private static String base64(String text) {
        return TestKey.base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
