package org.higginspush.hub.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files with the hub's certificate, those that lead to its root, and its private key. */
public sealed interface TlsConfig {
    /**
     * Two files in PEM (RFC 7468).
     *
     * @param certificate the certificate, and after it those that lead to its root
     * @param key its private key (PKCS #8, RFC 5958)
     */
    record Pem(Path certificate, Path key) implements TlsConfig {}

    /**
     * A key store (PKCS #12, RFC 7292) with all of it.
     *
     * @param password the file with its password; null if it has none
     */
    record Keystore(Path file, @Nullable Path password) implements TlsConfig {}

    /** Null if the hub speaks no TLS. */
    static @Nullable TlsConfig of(EffectiveSettings settings) {
        Path certificate = settings.find(TlsSettings.CERTIFICATE);
        Path key = settings.find(TlsSettings.KEY);
        Path keystore = settings.find(TlsSettings.KEYSTORE);
        if (keystore != null) {
            return new Keystore(keystore, settings.find(TlsSettings.KEYSTORE_PASSWORD));
        }
        return certificate == null || key == null ? null : new Pem(certificate, key);
    }
}
