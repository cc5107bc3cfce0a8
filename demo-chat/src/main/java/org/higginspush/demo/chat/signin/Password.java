package org.higginspush.demo.chat.signin;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password as it is kept: salted and stretched (PBKDF2, RFC 8018), in memory only. */
final class Password {
    private static final int ITERATIONS = 50_000;
    private static final int BITS = 256;

    private final byte[] salt;
    private final byte[] hash;

    Password(String password, SecureRandom random) {
        salt = new byte[16];
        random.nextBytes(salt);
        hash = hash(password, salt);
    }

    boolean is(String password) {
        return MessageDigest.isEqual(hash, hash(password, salt));
    }

    private static byte[] hash(String password, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has PBKDF2 and HmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
