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

    /** As 64 hexadecimal digits. */
    String hex() {
        return String.format("%016x%016x%016x%016x", a, b, c, d);
    }

    /** The one that {@link #hex} gave. */
    static Fingerprint ofHex(String hex) {
        long[] parts = new long[4];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Long.parseUnsignedLong(hex, 16 * i, 16 * (i + 1), 16);
        }
        return new Fingerprint(parts[0], parts[1], parts[2], parts[3]);
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
