package org.higginspush.hub.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts a message for one subscription (RFC 8291), in one record of the coding {@code aes128gcm} (RFC 8188). */
final class WebPushEncryption {
    private static final int SALT_BYTES = 16;
    private static final int RECORD_SIZE = 4_096;
    private static final int TAG_BITS = 128;
    /** Ends the last record (RFC 8188, section 2). */
    private static final byte LAST = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private WebPushEncryption() {}

    /** With a key and a salt that are used once. */
    static byte[] encrypt(byte[] message, SubscriptionKeys keys) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return encrypt(message, keys, CurvePoints.newKeyPair(), salt);
    }

    static byte[] encrypt(byte[] message, SubscriptionKeys keys, KeyPair sender, byte[] salt) {
        try {
            byte[] senderPoint = CurvePoints.bytes(((ECPublicKey) sender.getPublic()).getW());
            byte[] secret = inputKey(keys, sender, senderPoint);
            byte[] key = expand(hmac(salt, secret), "Content-Encoding: aes128gcm\0", 16);
            byte[] nonce = expand(hmac(salt, secret), "Content-Encoding: nonce\0", 12);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            byte[] padded = Arrays.copyOf(message, message.length + 1);
            padded[message.length] = LAST;
            byte[] sealed = cipher.doFinal(padded);
            return ByteBuffer.allocate(SALT_BYTES + 4 + 1 + senderPoint.length + sealed.length)
                    .put(salt)
                    .putInt(RECORD_SIZE)
                    .put((byte) senderPoint.length)
                    .put(senderPoint)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has what Web Push needs.", e);
        }
    }

    /** RFC 8291, section 3.4: what both sides know, and the subscription's secret. */
    private static byte[] inputKey(SubscriptionKeys keys, KeyPair sender, byte[] senderPoint)
            throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(sender.getPrivate());
        agreement.doPhase(keys.publicKey(), true);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes("WebPush: info\0".getBytes(StandardCharsets.US_ASCII));
        info.writeBytes(CurvePoints.bytes(keys.publicKey().getW()));
        info.writeBytes(senderPoint);
        return expand(hmac(keys.secret(), agreement.generateSecret()), info.toByteArray(), 32);
    }

    private static byte[] expand(byte[] key, String info, int length) throws GeneralSecurityException {
        return expand(key, info.getBytes(StandardCharsets.US_ASCII), length);
    }

    /** The second step of HKDF (RFC 5869, section 2.3), for up to 32 bytes. */
    private static byte[] expand(byte[] key, byte[] info, int length) throws GeneralSecurityException {
        byte[] numbered = Arrays.copyOf(info, info.length + 1);
        numbered[info.length] = 1;
        return Arrays.copyOf(hmac(key, numbered), length);
    }

    private static byte[] hmac(byte[] key, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(input);
    }
}
