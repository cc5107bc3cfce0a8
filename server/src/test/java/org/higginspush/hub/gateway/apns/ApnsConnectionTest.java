package org.higginspush.hub.gateway.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.higginspush.hub.gateway.apns.ApnsFixture.TOKEN;
import static org.higginspush.hub.gateway.apns.ApnsFixture.wakeUp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to wake-ups when the connection to Apple, or its other end, misbehaves. */
class ApnsConnectionTest {
    private static final WakeUpResult ACCEPTED = new WakeUpResult.Accepted();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private final List<ApnsGateway> gateways = new ArrayList<>();
    private FakeApns apple;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.untrusted(folder);
    }

    @BeforeEach
    void start() throws Exception {
        apple = new FakeApns(certificate);
    }

    @AfterEach
    void close() {
        gateways.forEach(ApnsGateway::close);
        apple.close();
    }

    private ApnsGateway gateway(int port, Duration timeout) throws Exception {
        ApnsGateway gateway = new ApnsGateway(
                ApnsFixture.settings(port, certificate.certificate(), timeout),
                ApnsFixture.key(ApnsFixture.keyPair("secp256r1")));
        gateways.add(gateway);
        return gateway;
    }

    private static WakeUpResult result(CompletableFuture<WakeUpResult> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    private static TryLater later(CompletableFuture<WakeUpResult> result) throws Exception {
        return assertThat(result(result)).asInstanceOf(type(TryLater.class)).actual();
    }

    @Test
    void aWakeUpIsABackgroundPushThatSaysNothing() throws Exception {
        CompletableFuture<WakeUpResult> result = gateway(apple.port(), LONG).send(wakeUp(TOKEN, null), () -> false);
        FakeApns.Request request = apple.next();
        request.accept();

        assertThat(result(result)).isEqualTo(ACCEPTED);
        assertThat(request.body()).isEqualTo("{\"aps\":{\"content-available\":1}}");
        assertThat(request.header(":path")).isEqualTo("/3/device/" + TOKEN);
        assertThat(request.header("apns-push-type")).isEqualTo("background");
        assertThat(request.header("apns-priority")).isEqualTo("5");
        assertThat(request.header("apns-topic")).isEqualTo(ApnsFixture.TOPIC);
        assertThat(request.header("apns-collapse-id")).isEqualTo("wake-up");
        assertThat(request.header("apns-expiration")).isEqualTo(Long.toString(ApnsFixture.EXPIRES.getEpochSecond()));
        assertThat(request.header("authorization")).startsWith("bearer ");
    }

    @Test
    void aProofCarriesItsCode() throws Exception {
        CompletableFuture<WakeUpResult> result =
                gateway(apple.port(), LONG).send(wakeUp(TOKEN, "k\"7-x_"), () -> false);
        FakeApns.Request request = apple.next();
        request.accept();

        assertThat(result(result)).isEqualTo(ACCEPTED);
        assertThat(request.body()).contains("\"content-available\":1").contains("\"code\":\"k\\\"7-x_\"");
        assertThat(request.header("apns-collapse-id")).isEqualTo("proof");
    }

    @Test
    void severalWakeUpsShareAConnection() throws Exception {
        ApnsGateway gateway = gateway(apple.port(), LONG);
        List<CompletableFuture<WakeUpResult>> results = Stream.generate(
                        () -> gateway.send(wakeUp(TOKEN, null), () -> false))
                .limit(50)
                .toList();
        List<FakeApns.Request> requests = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            requests.add(apple.next());
        }
        requests.forEach(FakeApns.Request::accept);

        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(result(result)).isEqualTo(ACCEPTED);
        }
        assertThat(apple.connections()).isEqualTo(1);
    }

    static List<Named<Consumer<FakeApns.Request>>> breaks() {
        return List.of(
                Named.of("the stream is reset", FakeApns.Request::resetStream),
                Named.of("the connection is closed", FakeApns.Request::closeConnection),
                Named.of("the connection is reset", FakeApns.Request::resetConnection),
                Named.of("the server goes away", FakeApns.Request::goAway));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void whatIsUnderWayWhenTheConnectionBreaksIsTriedLater(Consumer<FakeApns.Request> breaks) throws Exception {
        ApnsGateway gateway = gateway(apple.port(), LONG);
        List<CompletableFuture<WakeUpResult>> results = Stream.generate(
                        () -> gateway.send(wakeUp(TOKEN, null), () -> false))
                .limit(3)
                .toList();
        for (int i = 0; i < results.size(); i++) {
            breaks.accept(apple.next());
        }

        for (CompletableFuture<WakeUpResult> result : results) {
            later(result);
        }
        assertThat(wokenAtLast(gateway)).isEqualTo(ACCEPTED);
    }

    /** The end of a connection may be noticed late, so the first may still meet it. */
    private WakeUpResult wokenAtLast(ApnsGateway gateway) throws Exception {
        apple.acceptAll();
        WakeUpResult result = result(gateway.send(wakeUp(TOKEN, null), () -> false));
        while (result instanceof TryLater) {
            result = result(gateway.send(wakeUp(TOKEN, null), () -> false));
        }
        return result;
    }

    @Test
    void noAnswerIsTriedLaterOverAnotherConnection() throws Exception {
        ApnsGateway gateway = gateway(apple.port(), SHORT);
        assertThat(later(gateway.send(wakeUp(TOKEN, null), () -> false)).reason())
                .contains("did not answer in time");

        assertThat(wokenAtLast(gateway)).isEqualTo(ACCEPTED);
        assertThat(apple.connections()).isGreaterThan(1);
    }

    @Test
    void anErrorWithoutABodyIsTriedLater() throws Exception {
        ApnsGateway gateway = gateway(apple.port(), SHORT);
        CompletableFuture<WakeUpResult> result = gateway.send(wakeUp(TOKEN, null), () -> false);
        apple.next().refuseWithoutBody(503);

        later(result);
    }

    @Test
    void whatNobodyKnowsIsToldByItsStatus() throws Exception {
        ApnsGateway gateway = gateway(apple.port(), LONG);
        CompletableFuture<WakeUpResult> strange = gateway.send(wakeUp(TOKEN, null), () -> false);
        apple.next().refuse(418, "{\"reason\":\"<script>\"}");
        assertThat(result(strange))
                .asInstanceOf(type(WakeUpResult.Rejected.class))
                .extracting(WakeUpResult.Rejected::reason)
                .asString()
                .contains("HTTP 418")
                .doesNotContain("script");

        CompletableFuture<WakeUpResult> gone = gateway.send(wakeUp(TOKEN, null), () -> false);
        apple.next().refuse(410, "{\"reason\":\"ExpiredToken\"}");
        assertThat(result(gone)).isInstanceOf(WakeUpResult.Gone.class);

        CompletableFuture<WakeUpResult> noJson = gateway.send(wakeUp(TOKEN, null), () -> false);
        apple.next().refuse(502, "<html>");
        assertThat(later(noJson).reason()).contains("HTTP 502");
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ApnsGateway gateway = gateway(port, LONG);
        List<CompletableFuture<WakeUpResult>> results = Stream.generate(
                        () -> gateway.send(wakeUp(TOKEN, null), () -> false))
                .limit(20)
                .toList();

        for (CompletableFuture<WakeUpResult> result : results) {
            assertThat(later(result).reason()).contains("cannot be reached");
        }
    }

    @Test
    void aServerWithoutTlsIsTriedLater() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<WakeUpResult> result =
                    gateway(plain.getLocalPort(), LONG).send(wakeUp(TOKEN, null), () -> false);
            try (var socket = plain.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                assertThat(later(result).reason()).contains("TLS");
            }
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsNamed() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        ApnsGateway gateway = new ApnsGateway(
                ApnsFixture.settings(
                        apple.port(), TestCertificate.untrusted(other).certificate(), LONG),
                ApnsFixture.key(ApnsFixture.keyPair("secp256r1")));
        gateways.add(gateway);

        assertThat(later(gateway.send(wakeUp(TOKEN, null), () -> false)).reason())
                .contains("certificate", "push.trust");
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        ApnsGateway gateway = gateway(apple.port(), LONG);
        CompletableFuture<WakeUpResult> result = gateway.send(wakeUp(TOKEN, null), () -> false);
        apple.next();
        gateway.close();

        assertThat(later(result).reason()).contains("stops");
        assertThat(later(gateway.send(wakeUp(TOKEN, null), () -> false)).reason())
                .contains("stops");
        gateway.close();
    }

    @Test
    void keysSayWhatIsWrongWithThem() throws IOException, java.security.GeneralSecurityException {
        assertThat(problem("")).contains("not PEM");
        assertThat(problem("-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n"))
                .contains("EC PRIVATE KEY", "PKCS #8");
        assertThat(problem("-----BEGIN PRIVATE KEY-----\nMHc=\n-----END PRIVATE KEY-----\n"))
                .contains("damaged");
        assertThat(problem(ApnsFixture.p8(ApnsFixture.keyPair("secp384r1")))).contains("another curve");
        assertThat(ApnsFixture.key(ApnsFixture.keyPair("secp256r1"))).hasToString("ApnsKey[ABC123DEFG]");
    }

    private static String problem(String pem) {
        try {
            ApnsKey.parse(pem, "ABC123DEFG", "DEF123GHIJ");
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
