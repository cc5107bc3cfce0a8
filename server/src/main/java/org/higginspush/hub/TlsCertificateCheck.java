package org.higginspush.hub;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/** What clients may not like of a certificate that can be used. Each is one sentence or two: what is wrong and what to do. */
public final class TlsCertificateCheck {
    /** So long before it expires an operator is told. */
    private static final Duration SOON = Duration.ofDays(14);

    /** Kinds of subject alternative names (RFC 5280, section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private TlsCertificateCheck() {}

    /**
     * Reads the files that a hub would read, and tells what would keep it from starting, and what clients may not like.
     *
     * @return empty if there is nothing to tell, or the hub speaks no TLS
     */
    public static List<PushCredentials.CredentialProblem> problems(HubConfig config, Instant now) {
        TlsConfig tls = config.tls();
        if (tls == null) {
            return List.of();
        }
        String setting = tls instanceof TlsConfig.Pem ? "tls.certificate" : "tls.keystore";
        try {
            return problems(TlsCertificate.read(tls), publicHost(config), now).stream()
                    .map(text -> new PushCredentials.CredentialProblem(setting, text))
                    .toList();
        } catch (IOException e) {
            return List.of(new PushCredentials.CredentialProblem(setting, String.valueOf(e.getMessage())));
        }
    }

    /** The name by which clients know a hub; null if that is not known. */
    static @Nullable String publicHost(HubConfig config) {
        return config.publicUrl() == null ? null : config.publicUrl().getHost();
    }

    /**
     * What clients may not like of a certificate.
     *
     * @param host the name by which clients know the hub; null if that is not known
     * @return empty if clients have no reason to complain
     */
    static List<String> problems(TlsCertificate certificate, @Nullable String host, Instant now) {
        List<String> problems = new ArrayList<>();
        for (X509Certificate one : certificate.chain()) {
            String problem = time(one, now);
            if (problem != null) {
                problems.add(problem);
            }
        }
        X509Certificate own = certificate.chain().get(0);
        if (host != null && !isFor(own, host.toLowerCase(Locale.ROOT))) {
            problems.add("The certificate is not for " + host + ", which public-url says, but for " + names(own)
                    + ": clients will not connect. Get one for " + host + ".");
        }
        if (certificate.chain().size() == 1 && !isSelfSigned(own)) {
            problems.add("The certificate stands alone, without the one that signed it ("
                    + own.getIssuerX500Principal()
                    + "): many clients will not connect. Put the certificates that lead to the root after it.");
        }
        return problems;
    }

    private static @Nullable String time(X509Certificate certificate, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        String name = "The certificate of \"" + certificate.getSubjectX500Principal() + "\" ";
        if (now.isBefore(begin)) {
            return name + "is not valid before " + begin
                    + ": clients will not connect until then. Check this machine's clock.";
        }
        if (now.isAfter(end)) {
            return name + "expired on " + end + ": clients do not connect. Renew it.";
        }
        return now.plus(SOON).isAfter(end) ? name + "expires on " + end + ": renew it in time." : null;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** By its subject alternative names (RFC 9525, section 6); a wildcard stands for the first label. */
    private static boolean isFor(X509Certificate certificate, String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int dot = bare.indexOf('.');
        String wildcard = dot < 0 ? null : "*" + bare.substring(dot);
        return namesOf(certificate).stream().anyMatch(name -> name.equals(bare) || name.equals(wildcard));
    }

    private static String names(X509Certificate certificate) {
        List<String> names = namesOf(certificate);
        return names.isEmpty() ? "no name at all (it has no subject alternative name)" : String.join(", ", names);
    }

    private static List<String> namesOf(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(1) instanceof String name
                            && (alternative.get(0).equals(DNS_NAME)
                                    || alternative.get(0).equals(IP_ADDRESS))) {
                        names.add(name.toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }
}
