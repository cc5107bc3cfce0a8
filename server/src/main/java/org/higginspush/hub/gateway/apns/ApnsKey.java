package org.higginspush.hub.gateway.apns;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key a team signs its requests to Apple with (token authentication), as Apple gives it out once in a {@code .p8} file. Immutable.
 * Its text shows the key's id, never the key.
 */
public final class ApnsKey {
    /** The order of P-256 has as many bits; no other curve of the Java platform's has. */
    private static final int BITS = 256;

    /** The first parameter that tells P-256 from other curves of 256 bits: the end of its prime. */
    private static final String P256_PRIME = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final String keyId;
    private final String teamId;
    private final ECPrivateKey key;

    private ApnsKey(String keyId, String teamId, ECPrivateKey key) {
        this.keyId = keyId;
        this.teamId = teamId;
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param pem the text of the {@code .p8} file: a private key of P-256 in PKCS #8, as PEM
     * @param keyId the key's id, ten characters, as Apple shows it beside the key
     * @param teamId the id of the team the key belongs to
     * @throws IOException if it is none; the message completes the sentence "the file ..." and quotes nothing of it
     */
    public static ApnsKey parse(String pem, String keyId, String teamId) throws IOException {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw new IOException("is not PEM text: it must begin with -----BEGIN PRIVATE KEY-----");
        }
        String type = block.group(1);
        if (!type.equals("PRIVATE KEY")) {
            throw new IOException(
                    "holds a block " + type + ", and must hold a PRIVATE KEY (PKCS #8), as Apple gives it out");
        }
        return new ApnsKey(keyId, teamId, privateKey(decoded(block.group(2))));
    }

    private static byte[] decoded(String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("is damaged: what stands between BEGIN and END is not base64", e);
        }
    }

    private static ECPrivateKey privateKey(byte[] bytes) throws IOException {
        try {
            ECPrivateKey key =
                    (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            if (key.getParams().getOrder().bitLength() != BITS || !isP256(key)) {
                throw new IOException("holds a key of another curve than P-256, which is what Apple gives out");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IOException("holds no key of the curve P-256, or is damaged", e);
        }
    }

    private static boolean isP256(ECPrivateKey key) {
        return key.getParams().getCurve().getField() instanceof java.security.spec.ECFieldFp field
                && field.getP().toString(16).equals(P256_PRIME);
    }

    String keyId() {
        return keyId;
    }

    String teamId() {
        return teamId;
    }

    ECPrivateKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "ApnsKey[" + keyId + "]";
    }
}
