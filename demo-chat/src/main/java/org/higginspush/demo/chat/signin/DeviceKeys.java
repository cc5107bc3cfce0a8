package org.higginspush.demo.chat.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one name's devices: a device proves with its key that it had the name before. Computed from one secret per
 * name (HMAC, RFC 2104), so nothing is kept per device.
 */
final class DeviceKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    DeviceKeys(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        secret = new SecretKeySpec(bytes, ALGORITHM);
    }

    String of(String deviceId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            byte[] key = mac.doFinal(deviceId.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    boolean isOf(String deviceId, @Nullable String key) {
        return key != null
                && MessageDigest.isEqual(
                        of(deviceId).getBytes(StandardCharsets.US_ASCII), key.getBytes(StandardCharsets.US_ASCII));
    }
}
