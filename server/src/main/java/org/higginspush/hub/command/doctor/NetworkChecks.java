package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.higginspush.hub.command.doctor.ObservingTrustManager.ObservedChain;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/** Whether there is a way to the address at all: its name, its port, its certificate, and what answers without TLS. */
final class NetworkChecks {
    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration SOON = Duration.ofDays(14);
    private static final int HTTPS_PORT = 443;

    private final Target target;
    private final DoctorClient client;

    NetworkChecks(Target target, DoctorClient client) {
        this.target = target;
        this.client = client;
    }

    /** The addresses of the name. */
    CheckResult dns() {
        String proxy = client.hub().proxyTo(target.hub());
        if (proxy != null) {
            return CheckResult.notChecked("dns", "the forward proxy " + proxy + " looks the name up");
        }
        try {
            return CheckResult.ok("dns", target.host() + " is " + texts(addresses()));
        } catch (UnknownHostException e) {
            return CheckResult.wrong(
                    "dns", target.host() + " has no address: add an A or AAAA record, or correct the name", null);
        }
    }

    private InetAddress[] addresses() throws UnknownHostException {
        return InetAddress.getAllByName(target.host());
    }

    private static String texts(InetAddress... addresses) {
        return Arrays.stream(addresses).map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    /** Whether something listens at each of the addresses: clients take any of them. */
    CheckResult tcp() {
        String proxy = client.hub().proxyTo(target.hub());
        if (proxy != null) {
            return CheckResult.notChecked("tcp", "the forward proxy " + proxy + " connects");
        }
        List<String> open = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        try {
            for (InetAddress address : addresses()) {
                String failure = failure(address);
                (failure == null ? open : closed)
                        .add(address.getHostAddress() + (failure == null ? "" : " (" + failure + ")"));
            }
        } catch (UnknownHostException e) {
            return CheckResult.notChecked("tcp", "there is no address");
        }
        return tcp(open, closed);
    }

    private CheckResult tcp(List<String> open, List<String> closed) {
        if (open.isEmpty()) {
            return CheckResult.wrong(
                    "tcp",
                    "nothing answers at port " + target.port() + " of " + String.join(", ", closed),
                    Remedy.LISTEN);
        }
        String there = "port " + target.port() + " is open at " + String.join(", ", open);
        return closed.isEmpty()
                ? CheckResult.ok("tcp", there)
                : CheckResult.warning(
                        "tcp",
                        there + ", and not at " + String.join(", ", closed) + ", which some clients will try first",
                        Remedy.LISTEN);
    }

    private @Nullable String failure(InetAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, target.port()), CONNECT_MILLIS);
            return null;
        } catch (IOException e) {
            return IoReason.of(e);
        }
    }

    /** The version of TLS. */
    CheckResult tls() {
        if (!target.isHttps()) {
            return isLoopback()
                    ? CheckResult.ok("tls", "none, and this machine needs none to itself")
                    : CheckResult.warning(
                            "tls", "none: everybody on the way can read the tokens and use them", Remedy.LISTEN);
        }
        try {
            String version = client.tlsVersion();
            return version.equals("TLSv1.3") || version.equals("TLSv1.2")
                    ? CheckResult.ok("tls", version)
                    : CheckResult.warning("tls", version + ": browsers refuse it", Remedy.TLS_VERSION);
        } catch (SSLException e) {
            return CheckResult.wrong("tls", "no TLS that Java takes: " + IoReason.of(e), Remedy.TLS_VERSION);
        } catch (IOException e) {
            return CheckResult.wrong("tls", "no TLS, and no answer: " + IoReason.of(e), Remedy.LISTEN);
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(target.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The certificate: when it ends, for whom it is, who vouches for it. */
    CheckResult certificate() {
        ObservedChain seen = client.certificates().observed();
        if (seen == null) {
            return CheckResult.notChecked("certificate", "there is no TLS");
        }
        X509Certificate own = seen.chain()[0];
        String expiry = expiry(seen.chain());
        if (expiry != null) {
            return CheckResult.wrong("certificate", expiry, Remedy.CERTIFICATE);
        }
        if (seen.failure() == null) {
            return accepted(own, Instant.now());
        }
        if (seen.chainFailure() == null) {
            return CheckResult.wrong(
                    "certificate",
                    "it is for another name: for " + names(own) + " and not for " + target.host(),
                    Remedy.CERTIFICATE);
        }
        return CheckResult.wrong("certificate", distrusted(seen.chain()), Remedy.CERTIFICATE);
    }

    private static @Nullable String expiry(X509Certificate... chain) {
        for (X509Certificate certificate : chain) {
            String whose = certificate == chain[0] ? "it" : "that of " + certificate.getSubjectX500Principal();
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                return whose + " expired on " + day(certificate.getNotAfter().toInstant());
            } catch (CertificateNotYetValidException e) {
                return whose + " is not valid before "
                        + day(certificate.getNotBefore().toInstant());
            }
        }
        return null;
    }

    private static String distrusted(X509Certificate... chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean isOwn = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        if (isOwn) {
            return "nobody vouches for it: it is signed by " + last.getIssuerX500Principal()
                    + ", whom Java does not trust";
        }
        return "its chain does not reach an issuer that Java trusts: the server sends " + chain.length
                + (chain.length == 1 ? " certificate" : " certificates") + ", and not that of "
                + last.getIssuerX500Principal();
    }

    /** Certificates are renewed when a third or so of their life is left; close to its end somebody forgot it. */
    static CheckResult accepted(X509Certificate own, Instant now) {
        Instant end = own.getNotAfter().toInstant();
        Duration left = Duration.between(now, end);
        Duration tenth = Duration.between(own.getNotBefore().toInstant(), end).dividedBy(10);
        String seen = "for " + names(own) + ", valid until " + day(end) + ", by " + own.getIssuerX500Principal();
        return left.compareTo(SOON) < 0 && left.compareTo(tenth) < 0
                ? CheckResult.warning("certificate", seen + ": renew it now", Remedy.CERTIFICATE)
                : CheckResult.ok("certificate", seen);
    }

    private static String day(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** DNS names and IP addresses (RFC 5280, section 4.2.1.6). */
    private static String names(X509Certificate certificate) {
        try {
            String names = Stream.ofNullable(certificate.getSubjectAlternativeNames())
                    .flatMap(all -> all.stream())
                    .map(name -> String.valueOf(name.get(1)))
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "no name" : names;
        } catch (CertificateParsingException e) {
            return "no name that can be read";
        }
    }

    /** What answers without TLS: a redirect, or nobody. */
    CheckResult redirect() {
        if (!target.isHttps() || target.port() != HTTPS_PORT) {
            return CheckResult.notChecked(
                    "http-redirect", "only an address at the usual port of https has a port for http");
        }
        return redirect(URI.create("http://" + target.host() + target.path()));
    }

    CheckResult redirect(URI plain) {
        try {
            Answer answer = client.get(plain);
            String to = answer.first("Location");
            if (answer.status() / 100 == 3) {
                return to.startsWith("https://")
                        ? CheckResult.ok("http-redirect", plain + " leads to " + to)
                        : CheckResult.warning(
                                "http-redirect", plain + " leads to " + to + ", which is no https", Remedy.REDIRECT);
            }
            return answer.status() / 100 == 2 || answer.isRefusalOfHub()
                    ? CheckResult.warning(
                            "http-redirect",
                            plain + " answers in the clear (" + answer.status() + "): a token sent there can be read",
                            Remedy.REDIRECT)
                    : CheckResult.ok("http-redirect", plain + " serves nothing (" + answer.status() + ")");
        } catch (ConnectException e) {
            return CheckResult.ok("http-redirect", "nothing listens without TLS");
        } catch (IOException e) {
            return CheckResult.ok("http-redirect", "nothing answers without TLS (" + IoReason.of(e) + ")");
        }
    }
}
