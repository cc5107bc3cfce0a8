package org.higginspush.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates connections to push services trust: those of the platform, and those that the operator names. */
final class PushCertificates {
    private final List<X509Certificate> named;

    private PushCertificates(List<X509Certificate> named) {
        this.named = List.copyOf(named);
    }

    /**
     * Reads the file that the operator names.
     *
     * @param file null if there is none
     * @throws IOException if it cannot be used; the message says why and what to do
     */
    static PushCertificates of(@Nullable CredentialFile file) throws IOException {
        return new PushCertificates(file == null ? List.of() : file.read(PushCertificates::certificates));
    }

    private static List<X509Certificate> certificates(String pem) throws IOException {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new IOException("holds no certificate: put certificates in PEM there");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException("holds no certificates in PEM, each from BEGIN CERTIFICATE to END CERTIFICATE", e);
        }
    }

    /**
     * What is wrong with those that the operator names at a time; null if nothing. They are used all the same: the certificate of a server may
     * be among the others.
     */
    @Nullable
    String problem(CredentialFile file, Instant now) {
        for (X509Certificate certificate : named) {
            Instant end = certificate.getNotAfter().toInstant();
            if (now.isAfter(end)) {
                return "The file " + file.path() + ", which " + file.setting()
                        + " names, holds a certificate that expired on " + end + " ("
                        + certificate.getSubjectX500Principal() + "): put its successor there, or take it out.";
            }
        }
        return null;
    }

    /** All that are trusted; empty if these are the platform's alone. */
    List<X509Certificate> certificates() {
        if (named.isEmpty()) {
            return List.of();
        }
        List<X509Certificate> all = new ArrayList<>(named);
        all.addAll(ofPlatform());
        return all;
    }

    /** The same, for connections with Java's own TLS. */
    SSLContext context() {
        try {
            if (named.isEmpty()) {
                return SSLContext.getDefault();
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            List<X509Certificate> all = certificates();
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("trusted-" + i, all.get(i));
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Every Java platform has TLS, and key stores in memory.", e);
        }
    }

    private static List<X509Certificate> ofPlatform() {
        try {
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init((KeyStore) null);
            return Arrays.stream(managers.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform trusts somebody.", e);
        }
    }
}
