package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import org.higginspush.hub.model.PushKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of RFC 8291, section 5 and appendix A, and keys that are none. */
class WebPushEncryptionTest {
    private static final String MESSAGE = "When I grow up, I want to be a watermelon";
    private static final String RECEIVER =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private static final String RECEIVER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    private static final String SENDER =
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private static final String SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private static final String SECRET = "BTBZMqHH6r4Tts7J_aSIgg";
    private static final String SALT = "DGv6ra1nlYgDCS1FRnbzlw";
    private static final String ENCRYPTED = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
            + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
            + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static KeyPair pair(String point, String secret) throws Exception {
        byte[] bytes = bytes(point);
        return new ECKey.Builder(
                        Curve.P_256,
                        Base64URL.encode(Arrays.copyOfRange(bytes, 1, 33)),
                        Base64URL.encode(Arrays.copyOfRange(bytes, 33, 65)))
                .d(new Base64URL(secret))
                .build()
                .toKeyPair();
    }

    private static SubscriptionKeys keys() {
        SubscriptionKeys keys = SubscriptionKeys.of(new PushKeys(RECEIVER, SECRET));
        assertThat(keys).isNotNull();
        return keys;
    }

    @Test
    void theExampleOfTheRfcComesOutByteForByte() throws Exception {
        byte[] encrypted = WebPushEncryption.encrypt(
                MESSAGE.getBytes(StandardCharsets.UTF_8), keys(), pair(SENDER, SENDER_PRIVATE), bytes(SALT));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted))
                .isEqualTo(ENCRYPTED);
    }

    @Test
    void theBrowserOfTheExampleReadsItAndEveryOtherMessage() throws Exception {
        KeyPair browser = pair(RECEIVER, RECEIVER_PRIVATE);
        assertThat(WebPushDecryption.decrypt(bytes(ENCRYPTED), browser, bytes(SECRET)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(MESSAGE);
        byte[] one = WebPushEncryption.encrypt(new byte[] {7}, keys());
        byte[] other = WebPushEncryption.encrypt(new byte[] {7}, keys());
        assertThat(WebPushDecryption.decrypt(one, browser, bytes(SECRET))).containsExactly(7);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void paddedBase64IsUnderstood() {
        assertThat(SubscriptionKeys.of(new PushKeys(RECEIVER + "=", SECRET + "==")))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'', BTBZMqHH6r4Tts7J_aSIgg",
        "BCVxsr7N, BTBZMqHH6r4Tts7J_aSIgg",
        "!!!!, BTBZMqHH6r4Tts7J_aSIgg",
        // compressed, or marked so
        "AyVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx, BTBZMqHH6r4Tts7J_aSIgg",
        "AiVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4, BTBZMqHH6r4Tts7J_aSIgg",
        // beside the curve
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8, BTBZMqHH6r4Tts7J_aSIgg",
        "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, BTBZMqHH6r4Tts7J_aSIgg",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4, BTBZMqHH6r4Tts7J_aSI",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4, ''"
    })
    void keysThatAreNoneAreRefused(String point, String secret) {
        assertThat(SubscriptionKeys.of(new PushKeys(point, secret))).isNull();
    }
}
