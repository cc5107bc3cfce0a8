package org.higginspush.hub.config;

import static org.higginspush.hub.config.Setting.optional;

import java.nio.file.Path;
import java.util.List;
import org.higginspush.hub.model.ListenAddress;
import org.jspecify.annotations.Nullable;

/** The settings for TLS, and what must hold between them; they stand in {@link Settings#REGISTRY} with all others. */
final class TlsSettings {
    static final Setting<Path> CERTIFICATE = optional(
            "tls.certificate",
            ValueParser.path(),
            "A PEM file with the hub's certificate, and after it those that lead to its root.");
    static final Setting<Path> KEY =
            optional("tls.key", ValueParser.path(), "A PEM file with the private key of that certificate.");
    static final Setting<Path> KEYSTORE =
            optional("tls.keystore", ValueParser.path(), "A PKCS #12 file with both, in place of the two files.");
    static final Setting<Path> KEYSTORE_PASSWORD = optional(
            "tls.keystore-password", ValueParser.path(), "A file with the password of that, in its first line.");

    /** In the order of the documentation. */
    static final List<Setting<?>> ALL = List.of(CERTIFICATE, KEY, KEYSTORE, KEYSTORE_PASSWORD);

    private TlsSettings() {}

    /** Whether the hub has a certificate. */
    static boolean isConfigured(EffectiveSettings settings) {
        return settings.find(CERTIFICATE) != null || settings.find(KEYSTORE) != null;
    }

    /** A certificate and its key, or a key store. Null if that holds, else what is wrong and what to do. */
    static @Nullable String whole(EffectiveSettings settings) {
        boolean certificate = settings.find(CERTIFICATE) != null;
        boolean key = settings.find(KEY) != null;
        boolean keystore = settings.find(KEYSTORE) != null;
        if (keystore && (certificate || key)) {
            return "tls.keystore holds a certificate and its key: set either that, or tls.certificate and tls.key.";
        }
        if (certificate != key) {
            return certificate
                    ? "tls.certificate needs tls.key as well, the file with the private key of that certificate."
                    : "tls.key needs tls.certificate as well, the file with the certificate of that key.";
        }
        return settings.find(KEYSTORE_PASSWORD) != null && !keystore
                ? "tls.keystore-password is of no use without tls.keystore."
                : null;
    }

    /** A certificate is used at some address, and an address with TLS has one. */
    static @Nullable String used(EffectiveSettings settings) {
        List<ListenAddress> listen = settings.get(Settings.LISTEN);
        boolean anyTls = listen.stream().anyMatch(ListenAddress::tls);
        if (anyTls && !isConfigured(settings)) {
            return "listen says tls, but there is no certificate: set tls.certificate and tls.key, or tls.keystore.";
        }
        return !listen.isEmpty() && !anyTls && isConfigured(settings)
                ? "The hub has a certificate, but no address of listen says tls: write listen: [\"0.0.0.0:8443 tls\"],"
                        + " or leave the certificate out."
                : null;
    }
}
