package org.higginspush.hub.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files with the hub's certificate and its private key: either {@code certificate} and {@code key}, or {@code keystore}.
 *
 * @param certificate the certificate and those that lead to its root, in PEM (RFC 7468); null if there is a key store
 * @param key its private key (PKCS #8, RFC 5958), in PEM; null if there is a key store
 * @param keystore a key store (PKCS #12, RFC 7292) with both; null if there are two files
 * @param keystorePassword the file with the password of that; null if it has none
 */
public record TlsConfig(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path keystore,
        @Nullable Path keystorePassword) {

    /** Null if the hub speaks no TLS. */
    static @Nullable TlsConfig of(EffectiveSettings settings) {
        TlsConfig config = new TlsConfig(
                settings.find(TlsSettings.CERTIFICATE),
                settings.find(TlsSettings.KEY),
                settings.find(TlsSettings.KEYSTORE),
                settings.find(TlsSettings.KEYSTORE_PASSWORD));
        return TlsSettings.isConfigured(settings) ? config : null;
    }
}
