package org.higginspush.hub.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of a secret, to recognise the secret by without keeping it. */
record Fingerprint(long a, long b, long c, long d) {
    static Fingerprint of(String secret) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }
}
