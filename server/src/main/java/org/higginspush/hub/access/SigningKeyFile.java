package org.higginspush.hub.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import org.higginspush.hub.model.PrivateFile;
import org.jspecify.annotations.Nullable;

/**
 * The hub's own signing key in its data folder, a private JWK (RFC 7517). RSA with SHA-256, because tokens are verified
 * far more often than made, and of what is common that verifies fastest.
 */
final class SigningKeyFile {
    static final String NAME = "signing-key.json";

    private static final int BITS = 2048;

    private final PrivateFile file;

    SigningKeyFile(Path folder) {
        this.file = new PrivateFile(folder, NAME, "signing key");
    }

    /**
     * The key; made if there is none. Of several processes that make it at the same time one wins, and all use its key.
     *
     * @throws IOException if the key cannot be used, or not be made; the text says why and what to do
     */
    RSAKey openOrCreate() throws IOException {
        if (!file.exists()) {
            file.create(newKey().toJSONString());
        }
        RSAKey key = parse(file.read());
        if (key == null) {
            throw new IOException(
                    "The signing key " + file.path() + " is damaged: restore it from a backup, or delete it"
                            + " to get a new one (tokens made with the old one then end).");
        }
        return key;
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys.", e);
        }
    }

    private static @Nullable RSAKey parse(String text) {
        try {
            return JWK.parse(text) instanceof RSAKey key && isSigningKey(key) ? key : null;
        } catch (ParseException | JOSEException | RuntimeException e) {
            return null; // its text may quote the key, so it goes no further
        }
    }

    private static boolean isSigningKey(RSAKey key) throws JOSEException {
        return key.isPrivate()
                && key.size() >= BITS
                && key.getKeyID() != null
                && JWSAlgorithm.RS256.equals(key.getAlgorithm())
                && signs(key);
    }

    /** True if what the private part signs the public part verifies: every part is whole. */
    private static boolean signs(RSAKey key) throws JOSEException {
        JWSHeader header = SigningAlgorithm.RS256.header();
        byte[] probe = {1};
        return new RSASSAVerifier(key).verify(header, probe, new RSASSASigner(key).sign(header, probe));
    }
}
