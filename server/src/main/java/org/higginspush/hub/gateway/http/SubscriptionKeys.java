package org.higginspush.hub.gateway.http;

import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import org.higginspush.hub.model.PushKeys;
import org.jspecify.annotations.Nullable;

/**
 * What encrypts for one subscription, decoded.
 *
 * @param publicKey the subscription's
 * @param secret its authentication secret
 */
record SubscriptionKeys(ECPublicKey publicKey, byte[] secret) {
    private static final int SECRET_BYTES = 16;

    /** Null if they are none. */
    static @Nullable SubscriptionKeys of(PushKeys keys) {
        byte[] point = decoded(keys.p256dh());
        byte[] secret = decoded(keys.auth());
        if (point == null || secret == null || secret.length != SECRET_BYTES) {
            return null;
        }
        ECPublicKey key = CurvePoints.publicKey(point);
        return key == null ? null : new SubscriptionKeys(key, secret);
    }

    /** Padding is no mistake: some libraries add it. */
    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SubscriptionKeys";
    }
}
