package org.higginspush.ledger.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.higginspush.ledger.bayeux.Json;

/** A Web Push subscription of a phone: its address and its keys, with which it reads what is sent there (RFC 8291). */
public final class PushSubscription {
    private static final int COORDINATE = 32;

    private final String endpoint;
    private final KeyPair keys;
    private final byte[] secret = new byte[16];

    PushSubscription(String endpoint) {
        this.endpoint = endpoint;
        new SecureRandom().nextBytes(secret);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a device registers with the hub. */
    public ObjectNode registration() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        ObjectNode fields = Json.object().put("platform", "web-push").put("endpoint", endpoint);
        fields.putObject("keys")
                .put("p256dh", base64.encodeToString(point((ECPublicKey) keys.getPublic())))
                .put("auth", base64.encodeToString(secret));
        return fields;
    }

    /** An uncompressed point. */
    private static byte[] point(ECPublicKey key) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * COORDINATE).put((byte) 4);
        put(bytes, key.getW().getAffineX());
        put(bytes, key.getW().getAffineY());
        return bytes.array();
    }

    private static void put(ByteBuffer into, BigInteger coordinate) {
        byte[] bytes = coordinate.toByteArray();
        for (int i = bytes.length; i < COORDINATE; i++) {
            into.put((byte) 0);
        }
        int length = Math.min(bytes.length, COORDINATE);
        into.put(bytes, bytes.length - length, length);
    }

    /**
     * Reads the code in a message.
     *
     * @throws IllegalArgumentException if it is not for this subscription, or not whole
     */
    String code(byte[] message) {
        try {
            String text = new String(decrypt(ByteBuffer.wrap(message)), StandardCharsets.UTF_8);
            return Json.read(text).path("code").asText();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not for this subscription", e);
        }
    }

    private byte[] decrypt(ByteBuffer in) throws GeneralSecurityException {
        byte[] salt = take(in, 16);
        in.getInt(); // the length of a record: there is one
        byte[] sender = take(in, in.get());
        byte[] sealed = take(in, in.remaining());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(publicKey(sender), true);
        byte[] own = point((ECPublicKey) keys.getPublic());
        byte[] shared = hmac(secret, agreement.generateSecret());
        byte[] input = hmac(shared, ascii("WebPush: info\0"), own, sender, new byte[] {1});
        byte[] seed = hmac(salt, input);
        byte[] key = Arrays.copyOf(hmac(seed, ascii("Content-Encoding: aes128gcm\0\1")), 16);
        byte[] nonce = Arrays.copyOf(hmac(seed, ascii("Content-Encoding: nonce\0\1")), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        return withoutPadding(cipher.doFinal(sealed));
    }

    private PublicKey publicKey(byte[] point) throws GeneralSecurityException {
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + COORDINATE));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + COORDINATE, point.length));
        ECPublicKey own = (ECPublicKey) keys.getPublic();
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), own.getParams()));
    }

    private static byte[] withoutPadding(byte[] plain) {
        int end = plain.length - 1;
        while (end >= 0 && plain[end] == 0) {
            end--;
        }
        return Arrays.copyOf(plain, Math.max(end, 0));
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
