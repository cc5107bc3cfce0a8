package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a hub asks another to wake a device, and what it makes of the answers; a real hub answers in {@code RelayTest}. */
class RelayGatewayTest {
    private static final Instant EXPIRES = Instant.parse("2026-12-01T00:00:00Z");
    private static final HttpLimits PATIENT = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1_000, 2);
    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofSeconds(20), Duration.ofMillis(300), 1_000, 2);

    private final TestClock clock = new TestClock();
    private EchoFixture relay;

    @BeforeEach
    void start() {
        relay = new EchoFixture(null, 1);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private WakeUpResult woken(PushAddress address, String code) throws Exception {
        return woken(relay.address(), address, code, PATIENT);
    }

    private WakeUpResult woken(URI url, PushAddress address, String code, HttpLimits limits) throws Exception {
        PushHttpClient client = PushHttpClient.toVendor(limits, SSLContext.getDefault());
        try (RelayGateway gateway = new RelayGateway(url, "t0ken", client, clock)) {
            return gateway.send(new WakeUp(address, code, EXPIRES), () -> false).get(30, TimeUnit.SECONDS);
        }
    }

    private static PushAddress address(PushPlatform platform, String app, String target) {
        return new PushAddress(platform, app, target, null);
    }

    private WakeUpResult answered(FixtureAnswer answer) throws Exception {
        relay.answers(answer);
        return woken(address(PushPlatform.APNS, null, "5f"), null);
    }

    private WakeUpResult said(String json) throws Exception {
        return answered(FixtureAnswer.of(200, json));
    }

    @Test
    void itSaysWhereTheDeviceIsWokenAndNothingElse() throws Exception {
        woken(address(PushPlatform.APNS, null, "5f"), null);
        woken(address(PushPlatform.FCM, "mail", "abc"), "c0de");
        woken(
                URI.create(relay.address() + "/push/"),
                address(PushPlatform.WNS, null, "https://wns.example/c"),
                null,
                PATIENT);
        assertThat(relay.received().stream().map(ReceivedPost::text))
                .containsExactly(
                        "{\"platform\":\"apns\",\"token\":\"5f\",\"expires\":\"2026-12-01T00:00:00Z\"}",
                        "{\"platform\":\"fcm\",\"token\":\"abc\",\"app\":\"mail\",\"code\":\"c0de\",\"expires\":\"2026-12-01T00:00:00Z\"}",
                        "{\"platform\":\"wns\",\"endpoint\":\"https://wns.example/c\",\"expires\":\"2026-12-01T00:00:00Z\"}");
        assertThat(relay.received().stream().map(ReceivedPost::path))
                .containsExactly("/v1/relay/wake", "/v1/relay/wake", "/push/v1/relay/wake");
        assertThat(relay.received()).allSatisfy(post -> {
            assertThat(post.header("authorization")).isEqualTo("Bearer t0ken");
            assertThat(post.header("content-type")).isEqualTo("application/json");
            assertThat(post.headers().keySet())
                    .isSubsetOf(
                            "host",
                            "authorization",
                            "content-type",
                            "accept",
                            "content-length",
                            "user-agent",
                            "accept-encoding");
        });
    }

    @Test
    void itsAnswersAreThoseOfThePushService() throws Exception {
        assertThat(said("{\"result\":\"accepted\"}")).isEqualTo(new Accepted());
        assertThat(said("{\"result\":\"rejected\",\"reason\":\"a setting\"}"))
                .isEqualTo(new Rejected("The relay 127.0.0.1 says: a setting"));
        assertThat(said("{\"result\":\"gone\",\"reason\":\"ended\",\"since\":\"2026-01-02T03:04:05Z\"}"))
                .isEqualTo(new Gone(Instant.parse("2026-01-02T03:04:05Z"), "The relay 127.0.0.1 says: ended"));
        assertThat(said("{\"result\":\"gone\",\"reason\":\"ended\"}"))
                .isEqualTo(new Gone(null, "The relay 127.0.0.1 says: ended"));
        assertThat(said("{\"result\":\"try-later\",\"reason\":\"busy\",\"after\":30,\"thisAddressOnly\":true}"))
                .isEqualTo(new TryLater(Duration.ofSeconds(30), "The relay 127.0.0.1 says: busy", true));
        assertThat(said("{\"result\":\"try-later\",\"reason\":\"busy\"}"))
                .isEqualTo(new TryLater(null, "The relay 127.0.0.1 says: busy", false));
        assertThat(said("{\"result\":\"rejected\",\"reason\":\"two\\nlines " + "x".repeat(600) + "\"}"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .hasSizeLessThan(560)
                                .doesNotContain("\n"));
        assertThat(said("{\"result\":\"try-later\",\"after\":-1}"))
                .isEqualTo(new TryLater(null, "The relay 127.0.0.1 says: ", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html> | no hub gives: set push.relay.url",
                "200 | {\"result\":\"asleep\"} | no hub gives: set push.relay.url",
                "401 | {} | does not accept the token (401)",
                "403 | {} | does not accept the token (403)",
                "404 | {} | is no hub, or an older one (404)",
                "405 | {} | is no hub, or an older one (405)",
                "302 | {} | does not understand the request (302)",
                "400 | {} | does not understand the request (400)",
                "413 | {} | does not understand the request (413)"
            })
    void whatWillNotChangeByItselfIsRejected(int status, String body, String why) throws Exception {
        assertThat(answered(FixtureAnswer.of(status, body)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains(why));
    }

    @ParameterizedTest
    @CsvSource({"408", "429", "500", "502", "503", "504"})
    void whatMayChangeIsTriedLater(int status) throws Exception {
        assertThat(answered(FixtureAnswer.of(status, "{}")))
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.after()).isNull());
        assertThat(answered(FixtureAnswer.of(status, "{}").with("Retry-After", "7")))
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aRelayThatBreaksIsTriedLater() throws Exception {
        relay.hangs();
        tryLater("no whole answer", IMPATIENT);
        relay.resets();
        tryLater("cannot be asked", PATIENT);
        relay.breaksOff();
        tryLater("cannot be asked", PATIENT);
        relay.answersWithoutEnd();
        tryLater("more than 1000 bytes", PATIENT);
        URI closed = relay.address();
        relay.close();
        assertThat(woken(closed, address(PushPlatform.APNS, null, "5f"), null, PATIENT))
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.reason()).contains("nothing listens there"));
    }

    private void tryLater(String why, HttpLimits limits) throws Exception {
        assertThat(woken(relay.address(), address(PushPlatform.APNS, null, "5f"), null, limits))
                .isInstanceOfSatisfying(
                        TryLater.class,
                        later -> assertThat(later.reason()).contains(why).doesNotContain("5f"));
    }
}
