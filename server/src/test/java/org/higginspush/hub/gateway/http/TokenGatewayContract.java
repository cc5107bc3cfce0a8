package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every gateway keeps that sends with access tokens, over TLS to a server that behaves as its vendor documents. */
abstract class TokenGatewayContract<F extends TokenServiceFixture> {
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), 4_000, 4);
    private static final HttpLimits IMPATIENT = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(1), 4_000, 4);

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    final TestClock clock = new TestClock();
    private final List<PushGateway> open = new ArrayList<>();
    F service;

    /** Starts the vendor's servers. */
    abstract F start(TestCertificate shown);

    /** A gateway with good credentials. */
    abstract PushGateway gateway(PushHttpClient client);

    /** A device of its own gets an address. */
    abstract PushAddress device();

    /** The address of a device ends. */
    abstract void ends(PushAddress address);

    /** The codes that a device got; null for a wake-up without one. */
    abstract List<String> codes(PushAddress address);

    /** The operator replaces the credentials, and the gateway does not know. */
    abstract void replacesCredentials();

    /** The setting that names the credentials. */
    abstract String setting();

    /** What the vendor answers to too many. */
    abstract FixtureAnswer tooMany();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.trusted(folder);
    }

    @AfterAll
    static void forgetCertificate() {
        certificate.close();
    }

    @BeforeEach
    void startService() {
        service = start(certificate);
    }

    @AfterEach
    void closeAll() {
        open.forEach(PushGateway::close);
        service.close();
    }

    PushHttpClient client(HttpLimits limits) {
        try {
            return PushHttpClient.toVendor(limits, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    PushGateway gateway() {
        return opened(gateway(client(LIMITS)));
    }

    PushGateway opened(PushGateway gateway) {
        open.add(gateway);
        return gateway;
    }

    CompletableFuture<WakeUpResult> sending(PushGateway gateway, PushAddress address, String code) {
        return gateway.send(new WakeUp(address, code, clock.instant().plusSeconds(90)), () -> false);
    }

    WakeUpResult send(PushGateway gateway, PushAddress address, String code) throws Exception {
        return sending(gateway, address, code).get(30, TimeUnit.SECONDS);
    }

    WakeUpResult send(PushGateway gateway, PushAddress address) throws Exception {
        return send(gateway, address, null);
    }

    WakeUpResult send(PushGateway gateway) throws Exception {
        return send(gateway, device());
    }

    /** A gateway that has a token, and is as impatient as it is told. */
    private PushGateway warm(HttpLimits limits) {
        PushGateway gateway = opened(gateway(client(limits)));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(Duration.ofSeconds(2)); // so that a slow machine's failure is over
            return send(gateway).equals(new Accepted());
        });
        return gateway;
    }

    private static void misbehaves(TokenServiceFixture service, String how) {
        switch (how) {
            case "hangs" -> service.hangs();
            case "resets" -> service.resets();
            case "breaks off" -> service.breaksOff();
            default -> service.answersWithoutEnd();
        }
    }

    private static HttpLimits limits(String how) {
        return how.equals("hangs") ? IMPATIENT : LIMITS;
    }

    // ---- what is taken

    @Test
    void wakeUpsAreTakenWithOneToken() throws Exception {
        PushGateway gateway = gateway();
        for (int i = 0; i < 3; i++) {
            PushAddress device = device();
            assertThat(gateway.problem(device)).isNull();
            assertThat(send(gateway, device)).isEqualTo(new Accepted());
            assertThat(codes(device)).containsOnlyNulls().hasSize(1);
        }
        assertThat(service.tokenRequests()).hasSize(1);
        assertThat(service.received()).allMatch(post -> post.version().equals(version()));
    }

    abstract String version();

    @Test
    void aCodeReachesTheDevice() throws Exception {
        PushAddress device = device();
        assertThat(send(gateway(), device, "ab\"\\12")).isEqualTo(new Accepted());
        assertThat(codes(device)).containsExactly("ab\"\\12");
    }

    @Test
    void whatHasExpiredIsSentForNow() throws Exception {
        WakeUp late = new WakeUp(device(), null, clock.instant().minusSeconds(5));
        WakeUp early = new WakeUp(device(), null, clock.instant().plus(Duration.ofDays(400)));
        PushGateway gateway = gateway();
        assertThat(gateway.send(late, () -> false).get(30, TimeUnit.SECONDS)).isEqualTo(new Accepted());
        assertThat(gateway.send(early, () -> false).get(30, TimeUnit.SECONDS)).isEqualTo(new Accepted());
    }

    // ---- tokens

    @Test
    void manyAtOnceAskForOneToken() throws Exception {
        PushGateway gateway = gateway();
        List<CompletableFuture<WakeUpResult>> results = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            results.add(sending(gateway, device(), null));
        }
        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(new Accepted());
        }
        assertThat(service.tokenRequests()).hasSize(1);
    }

    @Test
    void aTokenIsReplacedBeforeItExpires() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        clock.advance(TokenServiceFixture.LIFE.minusMinutes(4));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> service.tokenRequests().size() == 2);
        clock.advance(Duration.ofMinutes(5));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(2);
        assertThat(service.wakeUps()).hasSize(3);
    }

    @Test
    void aTokenThatExpiredIsNotUsed() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        clock.advance(TokenServiceFixture.LIFE);
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(2);
        assertThat(service.wakeUps()).hasSize(2);
    }

    @Test
    void aTokenOfAClockThatWasSetBackIsNotUsed() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        clock.advance(Duration.ofHours(-10));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(2);
    }

    @Test
    void tokensThatWereRevokedAreReplacedByOne() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        clock.advance(Duration.ofMinutes(2));
        service.revokesTokens();
        List<CompletableFuture<WakeUpResult>> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            results.add(sending(gateway, device(), null));
        }
        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(new Accepted());
        }
        assertThat(service.tokenRequests()).hasSize(2);
    }

    @Test
    void aNewTokenThatIsRefusedIsNotReplaced() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        clock.advance(Duration.ofMinutes(2));
        service.answersWakeUps(service.unauthorized());
        for (int i = 0; i < 2; i++) {
            assertThat(send(gateway))
                    .isInstanceOfSatisfying(
                            Rejected.class, no -> assertThat(no.reason()).contains("access token", "401", setting()));
        }
        assertThat(service.wakeUps()).hasSize(4); // the second time it is not tried again
        assertThat(service.tokenRequests()).hasSize(2);
    }

    @Test
    void credentialsThatWereRevokedAreToldAndNotTriedAllTheTime() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        replacesCredentials();
        clock.advance(TokenServiceFixture.LIFE);
        for (int i = 0; i < 3; i++) {
            assertThat(send(gateway))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            no -> assertThat(no.reason()).contains("does not accept the hub's credentials", setting()));
        }
        assertThat(service.tokenRequests()).hasSize(2);
        clock.advance(Duration.ofMinutes(1));
        assertThat(send(gateway)).isInstanceOf(Rejected.class);
        assertThat(service.tokenRequests()).hasSize(3);

        assertThat(send(gateway())).isEqualTo(new Accepted()); // with those of now
    }

    @Test
    void aTokenServerThatIsDownIsAskedAgainWhenItSays() throws Exception {
        PushGateway gateway = gateway();
        service.answersTokenRequests(FixtureAnswer.of(503).with("Retry-After", "17"));
        for (int i = 0; i < 2; i++) {
            assertThat(send(gateway))
                    .isInstanceOfSatisfying(
                            TryLater.class, later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(17)));
        }
        assertThat(service.tokenRequests()).hasSize(1);
        service.answersTokenRequests(null);
        clock.advance(Duration.ofSeconds(17));
        assertThat(send(gateway)).isEqualTo(new Accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aTokenServerThatIsDownMeansTryLater(int status) throws Exception {
        service.answersTokenRequests(FixtureAnswer.of(status, "<html>"));
        assertThat(send(gateway()))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later -> assertThat(later.reason()).contains("gives no access tokens now (" + status + ")"));
    }

    @Test
    void theOldTokenIsUsedWhileThereIsNoNewOne() throws Exception {
        PushGateway gateway = gateway();
        send(gateway);
        service.answersTokenRequests(FixtureAnswer.of(503));
        clock.advance(TokenServiceFixture.LIFE.minusMinutes(4));
        for (int i = 0; i < 3; i++) {
            assertThat(send(gateway)).isEqualTo(new Accepted());
        }
        clock.advance(Duration.ofMinutes(4));
        assertThat(send(gateway)).isInstanceOf(TryLater.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "resets", "breaks off", "never ends"})
    void aTokenServerThatMisbehavesIsTriedLater(String how) throws Exception {
        misbehaves(service, how);
        PushGateway gateway = opened(gateway(client(limits(how))));
        assertThat(send(gateway))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later -> assertThat(later.reason()).contains("access token", "no answer", "firewall"));
        service.worksAgain();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return send(gateway).equals(new Accepted());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Sign in to the airport</html>",
                "[]",
                "{}",
                "{\"access_token\":17,\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\\r\\nX-Evil: b\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\",\"token_type\":\"mac\"}"
            })
    void anAnswerWithoutATokenIsNone(String answer) throws Exception {
        service.answersTokenRequests(FixtureAnswer.of(200, answer));
        assertThat(send(gateway()))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later -> assertThat(later.reason())
                                .contains("answered something else")
                                .doesNotContain("airport"));
        assertThat(service.wakeUps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"expires_in\":0", ",\"expires_in\":-5", ",\"expires_in\":\"soon\""})
    void aTokenThatDoesNotSayHowLongItLivesIsReplacedSoon(String life) throws Exception {
        PushGateway gateway = gateway();
        service.answersTokenRequests(
                FixtureAnswer.of(200, "{\"access_token\":\"a\",\"token_type\":\"bearer\"" + life + "}"));
        service.answersWakeUps(FixtureAnswer.of(200, "{}"));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        clock.advance(Duration.ofMinutes(5));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(1);
        clock.advance(Duration.ofMinutes(5));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(2);
    }

    @Test
    void lifetimesMayBeText() throws Exception {
        PushGateway gateway = gateway();
        service.answersTokenRequests(
                FixtureAnswer.of(200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":\"86399\"}"));
        service.answersWakeUps(FixtureAnswer.of(200, "{}"));
        send(gateway);
        clock.advance(Duration.ofHours(23));
        assertThat(send(gateway)).isEqualTo(new Accepted());
        assertThat(service.tokenRequests()).hasSize(1);
    }

    // ---- what is not taken

    @Test
    void aDeviceWhoseAddressEndedIsGone() throws Exception {
        PushGateway gateway = gateway();
        PushAddress device = device();
        send(gateway, device);
        ends(device);
        assertThat(send(gateway, device)).isInstanceOf(Gone.class);
    }

    @Test
    void tooManyAreTriedLaterWhenTheVendorSaysElseInAMinute() throws Exception {
        PushGateway gateway = gateway();
        service.answersWakeUps(tooMany().with("Retry-After", "17"));
        TryLater asked = (TryLater) send(gateway);
        assertThat(asked.after()).isEqualTo(Duration.ofSeconds(17));
        assertThat(asked.thisAddressOnly()).isFalse();
        service.answersWakeUps(tooMany());
        assertThat(((TryLater) send(gateway)).after()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aServiceThatIsDownIsTriedLater(int status) throws Exception {
        PushGateway gateway = gateway();
        service.answersWakeUps(FixtureAnswer.of(status).with("Retry-After", "Sat, 21 Nov 2026 12:02:00 GMT"));
        TryLater down = (TryLater) send(gateway);
        assertThat(down.after()).isEqualTo(Duration.ofMinutes(2));
        assertThat(down.thisAddressOnly()).isFalse();
        assertThat(down.reason()).contains(String.valueOf(status));
        service.answersWakeUps(FixtureAnswer.of(status, "<html>secret"));
        TryLater stillDown = (TryLater) send(gateway);
        assertThat(stillDown.after()).isNull();
        assertThat(stillDown.reason()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 403, 405, 411, 413, 418})
    void whatIsNeverTakenIsRejectedInWords(int status) throws Exception {
        service.answersWakeUps(
                FixtureAnswer.of(status, "{\"error\":\"secret\"}").with("Location", "https://127.0.0.1/"));
        assertThat(send(gateway()))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason())
                                .contains(String.valueOf(status))
                                .doesNotContain("secret"));
        assertThat(service.wakeUps()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "resets", "breaks off", "never ends"})
    void aServiceThatMisbehavesIsTriedLater(String how) throws Exception {
        PushGateway gateway = warm(limits(how));
        misbehaves(service, how);
        PushAddress device = device();
        assertThat(send(gateway, device))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later ->
                                assertThat(later.reason()).contains("no answer").doesNotContain(device.target()));
        service.worksAgain();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> send(gateway, device), new Accepted()::equals);
    }

    @Test
    void aConnectionThatIsClosedMeansTryLaterForAllOnIt() throws Exception {
        PushGateway gateway = warm(LIMITS);
        int before = service.received().size();
        service.hangs();
        List<CompletableFuture<WakeUpResult>> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            results.add(sending(gateway, device(), null));
        }
        service.awaitReceived(before + 3);
        service.closesConnections();
        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isInstanceOf(TryLater.class);
        }
        service.worksAgain();
        // One may still meet a connection whose end the client has not noticed yet.
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> send(gateway), new Accepted()::equals);
    }

    @Test
    void aGatewayThatIsClosedEndsWhatIsUnderWay() throws Exception {
        PushGateway gateway = gateway(client(LIMITS));
        service.hangs();
        CompletableFuture<WakeUpResult> waitsForAToken = sending(gateway, device(), null);
        service.awaitReceived(1);
        gateway.close();
        assertThat(waitsForAToken.get(30, TimeUnit.SECONDS)).isInstanceOf(TryLater.class);
        assertThat(sending(gateway, device(), null).get(30, TimeUnit.SECONDS)).isInstanceOf(TryLater.class);
    }
}
