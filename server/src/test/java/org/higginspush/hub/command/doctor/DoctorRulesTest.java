package org.higginspush.hub.command.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor makes of what it has seen, where a test cannot have the real thing: clocks, addresses, port 80. */
class DoctorRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path folder;

    private static CheckResult clock(Duration apart) {
        return HubChecks.clock("the hub's clock", NOW.plus(apart), NOW, Duration.ofMillis(200));
    }

    @Test
    void clocksMayDifferALittle() {
        assertThat(clock(Duration.ofSeconds(2)).verdict()).isEqualTo(Verdict.OK);
        assertThat(clock(Duration.ofSeconds(-11)).verdict()).isEqualTo(Verdict.OK);
        assertThat(clock(Duration.ofSeconds(30)))
                .isEqualTo(CheckResult.warning(
                        "clock",
                        "the hub's clock is 30 s ahead of this machine's: synchronize both (timedatectl set-ntp true)",
                        null));
        assertThat(clock(Duration.ofMinutes(-5)).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(clock(Duration.ofMinutes(-5)).seen())
                .contains("300 s behind")
                .contains("tokens are refused");
    }

    private static Verdict address(String kind, String hub) throws Exception {
        return TokenChecks.address(kind, InetAddress.getByName(hub)).verdict();
    }

    @Test
    void theAddressOfAProxyIsToldFromThatOfAClient() throws Exception {
        assertThat(address("loopback", "203.0.113.7")).isEqualTo(Verdict.WRONG);
        assertThat(address("private", "203.0.113.7")).isEqualTo(Verdict.WRONG);
        assertThat(address("private", "2001:db8::7")).isEqualTo(Verdict.WRONG);
        assertThat(address("private", "fd00::7")).isEqualTo(Verdict.OK);
        assertThat(address("private", "10.0.0.7")).isEqualTo(Verdict.OK);
        assertThat(address("public-ipv4", "203.0.113.7")).isEqualTo(Verdict.OK);
        assertThat(address("loopback", "127.0.0.1")).isEqualTo(Verdict.OK);
    }

    @Test
    void aCertificateThatSoonEndsIsAWarning() throws Exception {
        X509Certificate certificate;
        try (InputStream in =
                Files.newInputStream(TestCertificate.untrusted(folder).certificate())) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        Instant end = certificate.getNotAfter().toInstant();
        assertThat(NetworkChecks.accepted(certificate, end.minus(Duration.ofHours(20)))
                        .verdict())
                .isEqualTo(Verdict.OK);
        CheckResult late = NetworkChecks.accepted(certificate, end.minus(Duration.ofHours(2)));
        assertThat(late.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(late.seen()).contains("127.0.0.1, localhost").endsWith("renew it now");
    }

    @Test
    void aHubThatAnswersWithoutTlsBesideIsAWarning() throws Exception {
        try (TestHub hub = TestHub.start(folder)) {
            Target target =
                    new Target(URI.create("https://127.0.0.1/"), null, false, null, null, null, Duration.ofSeconds(1));
            NetworkChecks checks = new NetworkChecks(target, new DoctorClient(target, Map.of()));
            CheckResult clear = checks.redirect(hub.uri().resolve("/healthz"));
            assertThat(clear.verdict()).isEqualTo(Verdict.WARNING);
            assertThat(clear.seen()).contains("answers in the clear (200)");
            assertThat(checks.redirect(URI.create("http://127.0.0.1:1/")).verdict())
                    .isEqualTo(Verdict.OK);
        }
    }

    @Test
    void theRemedyIsThatOfTheProxyThatIsThere() {
        assertThat(Remedy.BUFFERING.lines("nginx/1.22.1")).containsOnlyKeys("nginx");
        assertThat(Remedy.BUFFERING.lines("")).containsOnlyKeys("nginx", "haproxy");
        assertThat(Remedy.SCHEME.lines("nginx")).containsOnlyKeys("nginx", "hub");
    }

    @Test
    void whatATokenSaysIsReadAndNoJwtSaysNothing() {
        // {"sub":"alex","device":"phone","exp":1760000000}
        String payload = "eyJzdWIiOiJhbGV4IiwiZGV2aWNlIjoicGhvbmUiLCJleHAiOjE3NjAwMDAwMDB9";
        assertThat(TokenClaims.of("e30." + payload + ".c2ln"))
                .isEqualTo(new TokenClaims("alex", "phone", Instant.ofEpochSecond(1760000000)));
        TokenClaims none = new TokenClaims(null, null, null);
        assertThat(TokenClaims.of("opaque")).isEqualTo(none);
        assertThat(TokenClaims.of("a.b.c")).isEqualTo(none);
        assertThat(TokenClaims.of("..")).isEqualTo(none);
    }
}
