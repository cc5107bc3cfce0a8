package org.higginspush.hub.model;

/**
 * What encrypts a message for one Web Push subscription (RFC 8291, section 2), in unpadded base64url as a browser gives it.
 *
 * @param p256dh the subscription's public key: an uncompressed point of P-256, 65 bytes
 * @param auth its authentication secret, 16 bytes
 */
public record PushKeys(String p256dh, String auth) {
    /** Without the values: who has them can read what is sent. */
    @Override
    public String toString() {
        return "PushKeys";
    }
}
