package org.higginspush.hub.command.doctor;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets every certificate pass and notes what Java's own judge says of it, so that one that is wrong is explained, and what lies behind
 * it is looked at all the same. Nothing secret may be sent over such a connection unless {@link #isTrusted}. Safe for use by many threads.
 */
final class ObservingTrustManager extends X509ExtendedTrustManager {
    /**
     * A chain of certificates that a server showed.
     *
     * @param failure why Java refuses it; null if it does not
     * @param chainFailure the same without a look at the name
     */
    record ObservedChain(
            X509Certificate[] chain,
            @Nullable CertificateException failure,
            @Nullable CertificateException chainFailure) {}

    private final X509ExtendedTrustManager judge;
    private volatile @Nullable ObservedChain observed;

    ObservingTrustManager() {
        judge = ofJava();
    }

    private static X509ExtendedTrustManager ofJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java can check certificates", e);
        }
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java speaks TLS", e);
        }
    }

    /** What the last server showed; null if none was asked. */
    @Nullable
    ObservedChain observed() {
        return observed;
    }

    /** Whether a token may be shown to whoever has this certificate. */
    boolean isTrusted() {
        ObservedChain seen = observed;
        return seen != null && seen.failure() == null;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        CertificateException failure = failure(() -> judge.checkServerTrusted(chain, authType, engine));
        observed = new ObservedChain(
                chain, failure, failure == null ? null : failure(() -> judge.checkServerTrusted(chain, authType)));
    }

    private interface CertificateCheck {
        void run() throws CertificateException;
    }

    private static @Nullable CertificateException failure(CertificateCheck check) {
        try {
            check.run();
            return null;
        } catch (CertificateException e) {
            return e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
