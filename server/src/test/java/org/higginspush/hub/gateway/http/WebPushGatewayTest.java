package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.ClientConnector;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web Push, against a push service that checks all it gets. */
class WebPushGatewayTest {
    private static final String NAME = "push.service.example";
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1_000, 2);
    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofSeconds(20), Duration.ofMillis(300), 1_000, 2);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final VapidKey key = VapidKey.create();
    private final AtomicInteger resolved = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestCertificate certificate;
    private WebPushFixture service;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.trusted(folder, "dns:" + NAME);
        service = new WebPushFixture(certificate, clock);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        service.close();
        certificate.close();
    }

    /** A gateway for which every name leads to this address. */
    private WebPushGateway gateway(HttpLimits limits, boolean allowPrivate, String address) throws Exception {
        ClientConnector connector = new ClientConnector() {
            @Override
            public void connect(SocketAddress to, Map<String, Object> context) {
                connected.incrementAndGet();
                super.connect(to, context);
            }
        };
        HostResolver hosts = host -> {
            resolved.incrementAndGet();
            return new InetAddress[] {InetAddress.getByName(address)};
        };
        PushHttpClient client = new PushHttpClient(limits, SSLContext.getDefault(), hosts, allowPrivate, connector);
        WebPushGateway gateway = new WebPushGateway(key, "mailto:operator@example.org", client, clock);
        open.add(gateway);
        return gateway;
    }

    private WebPushGateway gateway() throws Exception {
        return gateway(LIMITS, true, "127.0.0.1");
    }

    private PushAddress subscribes() {
        return service.subscribes(NAME, key.publicKey());
    }

    private WakeUpResult send(WebPushGateway gateway, PushAddress address, String code) throws Exception {
        WakeUp wakeUp = new WakeUp(address, code, clock.instant().plusSeconds(90));
        return gateway.send(wakeUp, () -> false).get(30, TimeUnit.SECONDS);
    }

    private WakeUpResult send(WebPushGateway gateway, PushAddress address) throws Exception {
        return send(gateway, address, null);
    }

    @Test
    void aWakeUpIsEmpty() throws Exception {
        PushAddress address = subscribes();
        assertThat(send(gateway(), address)).isEqualTo(new Accepted());
        assertThat(service.messages(address)).containsExactly(new WebPushFixture.PushedMessage("", "wake-up"));
        ReceivedPost post = service.received().get(0);
        assertThat(post.version()).isEqualTo("HTTP/2.0");
        assertThat(post.header("ttl")).isEqualTo("90");
        assertThat(post.header("urgency")).isEqualTo("high");
        assertThat(post.headers()).doesNotContainKeys("content-encoding", "content-type");
    }

    @Test
    void aCodeIsEncryptedForTheSubscription() throws Exception {
        PushAddress address = subscribes();
        assertThat(send(gateway(), address, "ab\"12")).isEqualTo(new Accepted());
        WebPushFixture.PushedMessage message = service.messages(address).get(0);
        assertThat(message.code()).isEqualTo("ab\"12");
        assertThat(message.topic()).isEqualTo("proof");
        assertThat(service.received().get(0).text()).doesNotContain("ab", "12", "code");
    }

    @Test
    void severalAreSentOverOneConnectionWithOneToken() throws Exception {
        WebPushGateway gateway = gateway();
        for (int i = 0; i < 3; i++) {
            assertThat(send(gateway, subscribes())).isEqualTo(new Accepted());
        }
        assertThat(connected).hasValue(1);
        assertThat(service.received().stream()
                        .map(post -> post.header("authorization"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void whatHasExpiredIsSentForNow() throws Exception {
        PushAddress address = subscribes();
        WakeUp late = new WakeUp(address, null, clock.instant().minusSeconds(5));
        assertThat(gateway().send(late, () -> false).get(30, TimeUnit.SECONDS)).isEqualTo(new Accepted());
        assertThat(service.received().get(0).header("ttl")).isEqualTo("0");
    }

    @Test
    void aSubscriptionThatEndedIsGone() throws Exception {
        PushAddress address = subscribes();
        service.unsubscribes(address);
        assertThat(send(gateway(), address)).isInstanceOf(Gone.class);
        service.answers(FixtureAnswer.of(404));
        assertThat(send(gateway(), subscribes())).isInstanceOf(Gone.class);
    }

    @Test
    void aSubscriptionForAnotherKeyIsRejectedWithWhatToDo() throws Exception {
        PushAddress address = service.subscribes(NAME, VapidKey.create().publicKey());
        assertThat(send(gateway(), address))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains("VAPID key", "(403)", "subscribe again"));
    }

    @Test
    void aTokenThatWasRefusedIsNotUsedAgain() throws Exception {
        WebPushGateway gateway = gateway();
        service.answersNext(FixtureAnswer.of(401));
        assertThat(send(gateway, subscribes())).isInstanceOf(Rejected.class);
        assertThat(send(gateway, subscribes())).isEqualTo(new Accepted());
        assertThat(service.received().get(1).header("authorization"))
                .isNotEqualTo(service.received().get(0).header("authorization"));
    }

    @ParameterizedTest
    @CsvSource({"200", "201", "202", "204"})
    void whatWasTakenIsAccepted(int status) throws Exception {
        service.answers(FixtureAnswer.of(status));
        assertThat(send(gateway(), subscribes())).isEqualTo(new Accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 405, 411, 413, 415})
    void whatIsNeverTakenIsRejectedInWords(int status) throws Exception {
        service.answers(FixtureAnswer.of(status).with("Location", "https://127.0.0.1/"));
        assertThat(send(gateway(), subscribes()))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.reason()).contains(String.valueOf(status)));
        assertThat(service.received()).hasSize(1);
    }

    @Test
    void theReasonOfAPushServiceIsToldIfItIsAWordAndNothingElseOfIt() throws Exception {
        service.answersNext(FixtureAnswer.of(403, "{\"reason\":\"BadJwtToken\"}"));
        service.answersNext(FixtureAnswer.of(400, "{\"errno\":109,\"message\":\"secret\"}"));
        service.answersNext(FixtureAnswer.of(400, "{\"reason\":\"see https://evil.example/\\n\"}"));
        service.answersNext(FixtureAnswer.of(400, "<html>secret"));
        WebPushGateway gateway = gateway();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            reasons.add(((Rejected) send(gateway, subscribes())).reason());
        }
        assertThat(reasons.get(0)).contains("(403, BadJwtToken)");
        assertThat(reasons.get(1)).contains("(400, 109)");
        assertThat(reasons).noneMatch(reason -> reason.contains("secret") || reason.contains("evil"));
    }

    @Test
    void aPushServiceThatIsThrottledOrDownIsTriedLaterWhenItSays() throws Exception {
        WebPushGateway gateway = gateway();
        service.answersNext(FixtureAnswer.of(429).with("Retry-After", "17"));
        service.answersNext(FixtureAnswer.of(429));
        service.answersNext(FixtureAnswer.of(503).with("Retry-After", "Sat, 21 Nov 2026 12:02:00 GMT"));
        service.answersNext(FixtureAnswer.of(500));
        TryLater throttled = (TryLater) send(gateway, subscribes());
        assertThat(throttled.after()).isEqualTo(Duration.ofSeconds(17));
        assertThat(throttled.thisAddressOnly()).isTrue();
        assertThat(((TryLater) send(gateway, subscribes())).after()).isNull();
        TryLater down = (TryLater) send(gateway, subscribes());
        assertThat(down.after()).isEqualTo(Duration.ofMinutes(2));
        assertThat(down.thisAddressOnly()).isFalse();
        assertThat(((TryLater) send(gateway, subscribes())).after()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "resets", "breaks off", "never ends"})
    void aPushServiceThatMisbehavesIsTriedLater(String how) throws Exception {
        switch (how) {
            case "hangs" -> service.hangs();
            case "resets" -> service.resets();
            case "breaks off" -> service.breaksOff();
            default -> service.answersWithoutEnd();
        }
        HttpLimits limits = how.equals("hangs") ? IMPATIENT : LIMITS;
        PushAddress address = subscribes();
        assertThat(send(gateway(limits, true, "127.0.0.1"), address))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later -> assertThat(later.reason())
                                .contains("no answer")
                                .doesNotContain(address.target(), NAME));
    }

    @Test
    void aConnectionThatIsClosedMeansTryLaterForAllOnIt() throws Exception {
        WebPushGateway gateway = gateway();
        service.hangs();
        List<CompletableFuture<WakeUpResult>> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            results.add(
                    gateway.send(new WakeUp(subscribes(), null, clock.instant().plusSeconds(60)), () -> false));
        }
        service.awaitReceived(3);
        service.closesConnections();
        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isInstanceOf(TryLater.class);
        }
        service.worksAgain();
        // One may still meet a connection whose end the client has not noticed yet.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> send(gateway, subscribes()), new Accepted()::equals);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://push.service.example/x", "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x",
                "https://2130706433/x", "https://push.service.example:22/x", "https://alex@push.service.example/x", "x"
            })
    void anEndpointThatIsNotPublicByItsTextIsNotEvenResolved(String endpoint) throws Exception {
        WebPushGateway gateway = gateway(LIMITS, false, "127.0.0.1");
        PushAddress address = new PushAddress(
                PushPlatform.WEB_PUSH, null, endpoint, subscribes().keys());
        assertThat(gateway.problem(address)).contains("endpoint");
        assertThat(gateway.destination(address)).isEqualTo("none");
        assertThat(send(gateway, address)).isInstanceOf(Rejected.class);
        assertThat(resolved).hasValue(0);
        assertThat(connected).hasValue(0);
        assertThat(service.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "::1", "fd00:ec2::254"})
    void aNameThatLeadsToAnAddressThatIsNotPublicIsNotConnectedTo(String leadsTo) throws Exception {
        PushAddress address = subscribes();
        assertThat(send(gateway(LIMITS, false, leadsTo), address)).isInstanceOfSatisfying(Rejected.class, no -> {
            assertThat(no.reason()).contains("not public", "push.web-push.allow-private-endpoints");
            assertThat(no.reason()).doesNotContain(NAME, leadsTo);
        });
        assertThat(resolved).hasValue(1);
        assertThat(connected).hasValue(0);
        assertThat(service.received()).isEmpty();
    }

    @Test
    void keysThatAreNoneAreTold() throws Exception {
        WebPushGateway gateway = gateway();
        PushAddress good = subscribes();
        PushAddress none = new PushAddress(PushPlatform.WEB_PUSH, null, good.target(), null);
        PushAddress bad = new PushAddress(PushPlatform.WEB_PUSH, null, good.target(), new PushKeys("x", "y"));
        assertThat(gateway.problem(good)).isNull();
        assertThat(gateway.problem(none)).contains("p256dh");
        assertThat(gateway.problem(bad)).contains("p256dh");
        assertThat(send(gateway, bad)).isInstanceOf(Rejected.class);
    }

    @Test
    void everyServerIsADestinationOfItsOwn() throws Exception {
        WebPushGateway gateway = gateway();
        PushAddress one = subscribes();
        assertThat(gateway.destination(one)).isEqualTo("https://" + NAME + ":" + service.port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "operator",
                "mailto:",
                "mailto:a",
                "http://example.org",
                "mailto:a@b\",\"x\":\"",
                "https://a b"
            })
    void aContactThatIsNoneIsAMistake(String contact) {
        PushHttpClient client = PushHttpClient.toStrangers(LIMITS, certificate.serverContext(), false);
        open.add(client);
        assertThatThrownBy(() -> new WebPushGateway(key, contact, client, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mailto:");
    }
}
