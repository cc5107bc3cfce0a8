package org.higginspush.hub;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.higginspush.hub.config.TlsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the hub's connections are encrypted: TLS 1.3 and 1.2, with the ciphers that RFC 9325 recommends, and a certificate from files.
 * When these change, new connections get the new certificate; those that are open stay. Files that cannot be used are told once and
 * change nothing.
 */
final class TlsContext implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** With forward secrecy and authenticated encryption alone (RFC 9325, section 4.2). */
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    private final TlsConfig config;
    private final @Nullable String host;
    private final InstantSource clock;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "push-certificate");
        thread.setDaemon(true);
        return thread;
    });
    /** Of the files that {@link #current} was read from. Guarded by this. */
    private List<String> versions;

    private TlsCertificate current;
    /** Why changed files are not used; empty if they are. Guarded by this. */
    private String failure = "";
    /** What was said of the certificate. Guarded by this. */
    private List<String> told = List.of();

    /**
     * Reads the files.
     *
     * @param host the name by which clients know the hub; null if that is not known
     * @throws IOException if they cannot be used; the message says why and what to do
     */
    TlsContext(TlsConfig config, @Nullable String host, InstantSource clock) throws IOException {
        this.config = config;
        this.host = host;
        this.clock = clock;
        this.versions = versions();
        factory.setIncludeProtocols(PROTOCOLS);
        factory.setExcludeProtocols();
        factory.setIncludeCipherSuites(CIPHERS);
        factory.setExcludeCipherSuites();
        factory.setUseCipherSuitesOrder(false); // a phone knows best which one its processor is quick at
        factory.setRenegotiationAllowed(false);
        current = TlsCertificate.read(config);
        use(current, factory);
        tell(current);
    }

    private List<String> versions() {
        return TlsCertificate.files(config).stream()
                .map(CredentialFile::version)
                .toList();
    }

    private static void use(TlsCertificate certificate, SslContextFactory into) {
        into.setKeyStore(certificate.keyStore());
        into.setKeyStorePassword(TlsCertificate.STORE_PASSWORD);
        into.setKeyManagerPassword(TlsCertificate.STORE_PASSWORD);
    }

    private void tell(TlsCertificate certificate) {
        List<String> problems = TlsCertificateCheck.all(certificate, host, clock.instant());
        if (!problems.equals(told)) {
            problems.forEach(log::warn);
            told = problems;
        }
    }

    /** For Jetty's connectors. */
    SslContextFactory.Server factory() {
        return factory;
    }

    /** When the first certificate of those that are used now ends. */
    synchronized Instant end() {
        return current.chain().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Begins to look at the files now and then. */
    void start() {
        long interval = PushServices.RELOAD_INTERVAL.toMillis();
        timer.scheduleWithFixedDelay(this::reload, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /**
     * Looks at the files, also again at those that could not be used, and whether the certificate is about to expire. It reads files, so it
     * blocks.
     */
    synchronized void reload() {
        List<String> present = versions(); // before they are read: what is written meanwhile is seen the next time
        try {
            if (!present.equals(versions)) {
                TlsCertificate changed = TlsCertificate.read(config);
                factory.reload(reloaded -> use(changed, reloaded));
                current = changed;
                versions = present;
                failure = "";
                log.info("The certificate has changed: new connections get it from now on");
            }
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()), null);
        } catch (Exception e) {
            failed(e.toString(), e);
        }
        tell(current);
    }

    /** The same, and tells again what it has told before. */
    synchronized void retry() {
        failure = "";
        told = List.of();
        reload();
    }

    private void failed(String why, @Nullable Exception unexpected) {
        if (!why.equals(failure)) {
            failure = why;
            log.warn("A changed certificate is not used; the hub goes on with the former one. {}", why, unexpected);
        }
    }
}
