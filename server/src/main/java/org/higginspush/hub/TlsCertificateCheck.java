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
import org.higginspush.hub.model.Ipv6Text;
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
     * Reads the files that a hub would read, and tells what keeps it from starting, or every client from connecting.
     *
     * @return empty if there is nothing to tell, or the hub speaks no TLS
     */
    public static List<PushCredentials.CredentialProblem> problems(HubConfig config, Instant now) {
        TlsConfig tls = config.tls();
        if (tls == null) {
            return List.of();
        }
        try {
            return named(tls, invalid(TlsCertificate.read(tls), now));
        } catch (IOException e) {
            return named(tls, List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The same for what some clients may not like, or will not like soon; nothing of files that cannot be read. */
    public static List<PushCredentials.CredentialProblem> warnings(HubConfig config, Instant now) {
        TlsConfig tls = config.tls();
        if (tls == null) {
            return List.of();
        }
        try {
            return named(tls, doubtful(TlsCertificate.read(tls), publicHost(config), now));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<PushCredentials.CredentialProblem> named(TlsConfig tls, List<String> texts) {
        String setting = tls instanceof TlsConfig.Pem ? "tls.certificate" : "tls.keystore";
        return texts.stream()
                .map(text -> new PushCredentials.CredentialProblem(setting, text))
                .toList();
    }

    /** The name by which clients know a hub; null if that is not known. */
    static @Nullable String publicHost(HubConfig config) {
        return config.publicUrl() == null ? null : config.publicUrl().getHost();
    }

    /**
     * Both for a certificate that was read.
     *
     * @param host the name by which clients know the hub; null if that is not known
     */
    static List<String> all(TlsCertificate certificate, @Nullable String host, Instant now) {
        List<String> all = new ArrayList<>(invalid(certificate, now));
        all.addAll(doubtful(certificate, host, now));
        return all;
    }

    private static List<String> invalid(TlsCertificate certificate, Instant now) {
        List<String> problems = new ArrayList<>();
        for (X509Certificate one : certificate.chain()) {
            String name = name(one);
            Instant begin = one.getNotBefore().toInstant();
            Instant end = one.getNotAfter().toInstant();
            if (now.isBefore(begin)) {
                problems.add(name + "is not valid before " + begin
                        + ": clients will not connect until then. Check this machine's clock.");
            } else if (now.isAfter(end)) {
                problems.add(name + "expired on " + end + ": clients do not connect. Renew it.");
            }
        }
        return problems;
    }

    private static String name(X509Certificate certificate) {
        return "The certificate of \"" + certificate.getSubjectX500Principal() + "\" ";
    }

    private static List<String> doubtful(TlsCertificate certificate, @Nullable String host, Instant now) {
        List<String> problems = new ArrayList<>();
        for (X509Certificate one : certificate.chain()) {
            Instant end = one.getNotAfter().toInstant();
            if (!now.isAfter(end) && now.plus(SOON).isAfter(end)) {
                problems.add(name(one) + "expires on " + end + ": renew it in time.");
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
        String address = Ipv6Text.canonical(bare);
        return namesOf(certificate).stream()
                .anyMatch(name -> name.equals(bare)
                        || name.equals(wildcard)
                        || address != null && address.equals(Ipv6Text.canonical(name)));
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
