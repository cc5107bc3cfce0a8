package org.higginspush.hub.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What a browser does with a message (RFC 8291, section 3.4), written on its own so that it shares no mistake with the hub. */
final class WebPushDecryption {
    private WebPushDecryption() {}

    /**
     * @throws IllegalArgumentException if it is not for this subscription, or not whole
     */
    static byte[] decrypt(byte[] message, KeyPair subscription, byte[] secret) {
        ByteBuffer in = ByteBuffer.wrap(message);
        byte[] salt = take(in, 16);
        int recordSize = in.getInt();
        byte[] sender = take(in, in.get());
        byte[] sealed = take(in, in.remaining());
        if (sealed.length > recordSize) {
            throw new IllegalArgumentException("more than one record");
        }
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(subscription.getPrivate());
            agreement.doPhase(Objects.requireNonNull(CurvePoints.publicKey(sender)), true);
            byte[] receiver = CurvePoints.bytes(((ECPublicKey) subscription.getPublic()).getW());
            byte[] input = hmac(
                    hmac(secret, agreement.generateSecret()), ascii("WebPush: info\0"), receiver, sender, new byte[] {1
                    });
            byte[] pseudoRandom = hmac(salt, input);
            byte[] key = Arrays.copyOf(hmac(pseudoRandom, ascii("Content-Encoding: aes128gcm\0\1")), 16);
            byte[] nonce = Arrays.copyOf(hmac(pseudoRandom, ascii("Content-Encoding: nonce\0\1")), 12);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            return withoutPadding(cipher.doFinal(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not for this subscription", e);
        }
    }

    private static byte[] withoutPadding(byte[] plain) {
        int end = plain.length - 1;
        while (end >= 0 && plain[end] == 0) {
            end--;
        }
        if (end < 0 || plain[end] != 2) {
            throw new IllegalArgumentException("not the last record");
        }
        return Arrays.copyOf(plain, end);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }
}
