package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.ClientConnector;
import org.higginspush.hub.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client for push services against a server in all its moods. */
class PushHttpClientTest {
    private static final String NAME = "push.service.example";
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1_000, 2);
    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofSeconds(20), Duration.ofMillis(300), 1_000, 2);

    @TempDir
    private Path folder;

    private TestCertificate certificate;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger resolved = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();

    @BeforeEach
    void trust() throws Exception {
        certificate = TestCertificate.trusted(folder, "dns:" + NAME);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        certificate.close();
    }

    private EchoFixture secure() {
        return opened(new EchoFixture(certificate, 5));
    }

    private EchoFixture plain() {
        return opened(new EchoFixture(null, 5));
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.add(0, part);
        return part;
    }

    /** Every name leads to these addresses; how often one is asked for and connected to is counted. */
    private PushHttpClient client(HttpLimits limits, boolean anyAddress, String... addresses) throws Exception {
        ClientConnector connector = new ClientConnector() {
            @Override
            public void connect(SocketAddress address, Map<String, Object> context) {
                connected.incrementAndGet();
                super.connect(address, context);
            }
        };
        HostResolver hosts = host -> {
            resolved.incrementAndGet();
            InetAddress[] found = new InetAddress[addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                found[i] = InetAddress.getByName(addresses[i]);
            }
            return found;
        };
        return opened(new PushHttpClient(limits, SSLContext.getDefault(), hosts, anyAddress, connector));
    }

    private PushHttpClient client() throws Exception {
        return client(LIMITS, true, "127.0.0.1");
    }

    private static HttpPost post(URI address) {
        return new HttpPost(address, Map.of("TTL", "30"), "hello".getBytes(StandardCharsets.UTF_8));
    }

    private static HttpAnswer answered(CompletableFuture<HttpAnswer> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletableFuture<HttpAnswer> answer, String text) {
        assertThatThrownBy(() -> answered(answer))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aServerThatKnowsNothingOfHttp2IsSpokenToInHttp1() throws Exception {
        EchoFixture old = opened(new EchoFixture(certificate, 0));
        assertThat(answered(client().send(post(old.address(NAME)))).status()).isEqualTo(200);
        assertThat(old.received().get(0).version()).isEqualTo("HTTP/1.1");
    }

    @Test
    void overTlsTheRequestComesAsHttp2UnderTheNameThatWasChecked() throws Exception {
        EchoFixture server = secure();
        URI address = server.address(NAME).resolve("/a%2Fb/c?x=1&y=%2B&z&y=2");
        HttpAnswer answer = answered(client().send(post(address)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("hello");
        ReceivedPost received = server.received().get(0);
        assertThat(received.version()).isEqualTo("HTTP/2.0");
        assertThat(received.serverName()).isEqualTo(NAME);
        assertThat(received.path()).isEqualTo("/a%2Fb/c?x=1&y=%2B&z&y=2");
        assertThat(received.header("ttl")).isEqualTo("30");
        assertThat(received.header("user-agent")).isEqualTo("higgins-push");
        assertThat(received.headers()).doesNotContainKeys("accept-encoding", "cookie");
        assertThat(connected).hasValue(1);
    }

    @Test
    void withoutTlsTheRequestComesAsHttp11() throws Exception {
        EchoFixture server = plain();
        assertThat(answered(client().send(post(server.address()))).text()).isEqualTo("hello");
        assertThat(server.received().get(0).version()).isEqualTo("HTTP/1.1");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        EchoFixture server = secure();
        assertFails(client().send(post(server.address("other.example").resolve("/secret"))), "TLS failed");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aServerThatTakesFewRequestsAtATimeGetsSoMany() throws Exception {
        EchoFixture server = secure();
        PushHttpClient client = client();
        List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(client.send(post(server.address(NAME))));
        }
        for (CompletableFuture<HttpAnswer> answer : answers) {
            assertThat(answered(answer).status()).isEqualTo(200);
        }
        assertThat(server.mostUnderWay()).isLessThanOrEqualTo(5 * LIMITS.connections());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 401, 403, 407, 503})
    void everyStatusIsAnAnswerAndNothingIsFollowed(int status) throws Exception {
        EchoFixture server = secure();
        EchoFixture elsewhere = plain();
        server.answers(
                FixtureAnswer.of(status).with("Location", elsewhere.address().toString()));
        HttpAnswer answer = answered(client().send(post(server.address(NAME))));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("LOCATION")).isEqualTo(elsewhere.address().toString());
        assertThat(elsewhere.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatNeverComesIsGivenUp(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        server.hangs();
        assertFails(
                client(IMPATIENT, true, "127.0.0.1")
                        .send(post(server.address(NAME).resolve("/secret"))),
                "no whole answer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerWithoutEndIsGivenUp(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        server.answersWithoutEnd();
        assertFails(client().send(post(server.address(NAME))), "more than 1000 bytes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatIsResetIsAFailureAndTheNextRequestWorks(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        PushHttpClient client = client();
        server.resets();
        assertFails(client.send(post(server.address(NAME))), "closed before the answer");
        server.worksAgain();
        assertThat(answered(client.send(post(server.address(NAME)))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatBreaksOffIsAFailure(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        server.breaksOff();
        assertFails(client().send(post(server.address(NAME))), "closed before the answer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatIsClosedWithRequestsUnderWayFailsThemAllAndOthersWork(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        PushHttpClient client = client();
        server.hangs();
        List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(client.send(post(server.address(NAME))));
        }
        server.awaitReceived(2);
        server.closesConnections();
        for (CompletableFuture<HttpAnswer> answer : answers) {
            assertFails(answer, "closed before the answer");
        }
        server.worksAgain();
        // One may still meet a connection whose end the client has not noticed yet.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> answered(client.send(post(server.address(NAME)))).status() == 200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsWithdrawnWhileItWaitsForAConnectionIsNotSent(boolean tls) throws Exception {
        EchoFixture server = tls ? secure() : plain();
        CountDownLatch found = new CountDownLatch(1);
        HostResolver slow = host -> {
            awaitUnchecked(found);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        PushHttpClient client =
                opened(new PushHttpClient(LIMITS, SSLContext.getDefault(), slow, true, new ClientConnector()));
        AtomicBoolean withdrawn = new AtomicBoolean();
        CompletableFuture<HttpAnswer> waiting = client.send(post(server.address(NAME)), withdrawn::get);
        withdrawn.set(true);
        found.countDown();
        assertFails(waiting, "withdrawn");
        assertThat(answered(client.send(post(server.address(NAME)))).status()).isEqualTo(200);
        assertThat(server.received()).hasSize(1);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsWithdrawnWhileItWaitsForItsTurnIsNotSent() throws Exception {
        EchoFixture server = plain();
        PushHttpClient client = client();
        server.hangs();
        List<CompletableFuture<HttpAnswer>> first = new ArrayList<>();
        for (int i = 0; i < LIMITS.connections(); i++) {
            first.add(client.send(post(server.address(NAME))));
        }
        server.awaitReceived(LIMITS.connections());
        CompletableFuture<HttpAnswer> waiting = client.send(post(server.address(NAME)), () -> true);
        assertThat(waiting).isNotDone();
        server.worksAgain();
        server.closesConnections();
        assertFails(waiting, "withdrawn");
        for (CompletableFuture<HttpAnswer> answer : first) {
            assertFails(answer, "closed before the answer");
        }
        assertThat(server.received()).hasSize(LIMITS.connections());
    }

    @Test
    void aPortThatNobodyListensOnIsAFailure() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(client().send(post(URI.create("https://" + NAME + ":" + port + "/secret"))), "nothing listens");
    }

    @Test
    void aNameThatDoesNotExistIsAFailure() throws Exception {
        PushHttpClient client = opened(new PushHttpClient(
                LIMITS,
                SSLContext.getDefault(),
                host -> {
                    throw new UnknownHostException(host);
                },
                true,
                new ClientConnector()));
        assertFails(client.send(post(URI.create("https://secret.example/"))), "no such host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00:ec2::254", "fe80::1"})
    void aNameThatLeadsToAnAddressThatIsNotPublicIsNotConnectedTo(String address) throws Exception {
        EchoFixture server = secure();
        PushHttpClient client = client(LIMITS, false, address);
        assertFails(client.send(post(server.address(NAME))), "not public");
        assertThat(resolved).hasValue(1);
        assertThat(connected).hasValue(0);
    }

    @Test
    void oneAddressThatIsNotPublicSpoilsTheName() throws Exception {
        EchoFixture server = secure();
        PushHttpClient client = client(LIMITS, false, "93.184.215.14", "127.0.0.1");
        assertFails(client.send(post(server.address(NAME))), "not public");
        assertThat(connected).hasValue(0);
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        EchoFixture server = secure();
        server.hangs();
        PushHttpClient client = client();
        CompletableFuture<HttpAnswer> answer = client.send(post(server.address(NAME)));
        server.awaitReceived(1);
        client.close();
        assertFails(answer, "");
        assertFails(client.send(post(server.address(NAME))), "");
    }
}
