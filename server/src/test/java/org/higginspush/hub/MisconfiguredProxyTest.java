package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.higginspush.hub.ReverseProxy.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real nginx that is not set up as docs/proxies.md says does to stock clients, streams and polls. */
class MisconfiguredProxyTest {
    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        certificate = TestCertificate.trusted(folder);
        hub = TestHub.start(folder.resolve("data"), "proxy.trusted=127.0.0.1", "bayeux.long-polling-timeout=6s");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
        certificate.close();
    }

    private static ReverseProxy nginx(String... changes) throws Exception {
        return ReverseProxy.start(Program.NGINX, folder, hub.uri(), certificate, changes);
    }

    /** The stock client has both transports, and takes the next when a handshake fails. */
    @Test
    void aStockClientFallsBackToLongPollingWithoutTheUpgradeHeaders() throws Exception {
        try (ReverseProxy nginx = nginx(
                        "$http_upgrade;", "\"\";", "proxy_set_header Connection         $connection_upgrade;", "");
                CometdClient phone =
                        new CometdClient(nginx.uri(), "websocket, long-polling", hub.token("alex", "phone"), null)) {
            phone.connects("alex");
            assertThat(phone.bayeux().getTransport().getName()).isEqualTo("long-polling");
            published("alex", "notes");
            assertThat(phone.nextNotice()).containsEntry("context", "notes");
        }
    }

    @Test
    void anUpgradeThatLostItsHeadersIsToldWhatIsMissing() throws Exception {
        try (ReverseProxy nginx =
                nginx("$http_upgrade;", "\"\";", "proxy_set_header Connection         $connection_upgrade;", "")) {
            RawBayeux browser = new RawBayeux(nginx.uri());
            HttpResponse<String> answer =
                    browser.send(browser.request("/bayeux").header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="));
            assertThat(answer.statusCode()).isEqualTo(426);
            assertThat(answer.body()).contains("a proxy on the way must pass it on");
        }
    }

    /**
     * The hub holds a poll for six seconds. What comes between the proxy's answer and the next poll goes into the one that was given up:
     * clients that send their position get it again, and this one does not.
     */
    @Test
    void aStockClientKeepsItsSessionWhenItsPollsAreGivenUp() throws Exception {
        try (ReverseProxy nginx = nginx("proxy_read_timeout 180s;", "proxy_read_timeout 3s;");
                CometdClient phone =
                        new CometdClient(nginx.uri(), "long-polling", hub.token("given-up", "phone"), null)) {
            phone.connects("given-up");
            CountDownLatch givenUp = new CountDownLatch(1);
            phone.bayeux().getChannel("/meta/connect").addListener((ClientSessionChannel.MessageListener)
                    (channel, message) -> {
                        if (isFailed(message)) {
                            givenUp.countDown();
                        }
                    });
            assertThat(givenUp.await(10, TimeUnit.SECONDS)).isTrue();
            await().atMost(RawBayeux.LIMIT.multipliedBy(2)).until(() -> {
                published("given-up", "notes");
                return phone.hasNotice();
            });
        }
    }

    private static boolean isFailed(Message message) {
        return !message.isSuccessful();
    }

    /** The hub asks for that itself: X-Accel-Buffering. */
    @Test
    void anEventComesAtOnceThoughBufferingIsOn() throws Exception {
        try (ReverseProxy nginx = nginx("proxy_buffering off;", "proxy_buffering on;")) {
            HttpRequest.Builder request = new RawBayeux(nginx.uri())
                    .request("/v1/users/alex/changes")
                    .timeout(Duration.ofMinutes(1))
                    .header("Accept", "text/event-stream")
                    .header("Authorization", "Bearer " + hub.token("alex", "tablet"));
            try (EventSourceReader stream = EventSourceReader.open(request)) {
                assertThat(stream.next()).containsKey("id");
                published("alex", "streamed");
                assertThat(stream.context()).isEqualTo("streamed");
            }
        }
    }

    private static void published(String user, String context) {
        RawBayeux publisher = new RawBayeux(hub.uri());
        HttpResponse<String> answer = publisher.send(publisher
                .request("/v1/users/" + user + "/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"context\":\"" + context + "\"}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
