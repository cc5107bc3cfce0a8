package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that speaks TLS itself, with stock clients and with OpenSSL. */
class TlsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static TestHub hub;
    private static TestHub impatient;

    @BeforeAll
    static void startHub() throws Exception {
        certificate = TestCertificate.trusted(folder);
        hub = TestHub.start(
                folder.resolve("data"),
                "listen=[\"127.0.0.1:0 tls\", \"127.0.0.1:0\"]",
                "tls.certificate=" + certificate.certificate(),
                "tls.key=" + certificate.key());
        impatient = TestHub.start(
                folder.resolve("impatient"),
                "tls.certificate=" + certificate.certificate(),
                "tls.key=" + certificate.key(),
                "http.header-timeout=500ms");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
        impatient.close();
        certificate.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void stockClientsAreTold(String transport) {
        assertThat(hub.uri()).hasScheme("https");
        String user = "stock-" + transport;
        CometdClient phone = hub.device(transport, user, "phone").connects(user);
        CometdClient publisher = hub.publisher(transport);
        publisher.handshakes();
        publisher.changes(user, "notes", 1, "home-pc");
        phone.hears("notes", 1);
    }

    @Test
    void aPlainWebSocketIsToldAndItsPageMayBeOfTheSameOrigin() {
        String origin = hub.uri().toString().replaceFirst("/$", "");
        try (PlainWebSocketClient phone = PlainWebSocketClient.open(
                hub.uri(), "/v1/users/plain/changes", hub.token("plain", "phone"), origin, null)) {
            phone.hears();
            publishes("plain", "notes", 3);
            JsonNode notice = phone.hears();
            assertThat(notice.toString()).contains("\"notes\"", "3");
        }
    }

    private static void publishes(String user, String context, long revision) {
        RawBayeux http = new RawBayeux(hub.uri());
        HttpResponse<String> answer = http.send(http.request("/v1/users/" + user + "/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"context\":\"" + context + "\",\"revision\":" + revision + "}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void anAddressWithoutTlsIsServedBesideIt() throws Exception {
        URI plain = hub.hub().addresses().get(1).uri();
        assertThat(plain).hasScheme("http");
        assertThat(status(plain.resolve("/healthz"))).isEqualTo(200);
    }

    private static int status(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "EHLO there\r\n"
            })
    void whoSpeaksPlainHttpIsToldWhatToDo(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", hub.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("use https://", "wss://");
        }
    }

    @Test
    void whoCannotConnectIsCountedAndSoIsTheTimeThatIsLeft() throws Exception {
        MetricsReader metrics = new MetricsReader(hub.hub().addresses().get(1).uri());
        double hinted = metrics.value("refusals_total{code=\"malformed\"}");
        double failed = metrics.value("tls_handshake_failures_total");

        whoSpeaksPlainHttpIsToldWhatToDo("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        openssl("-tls1_1 -cipher DEFAULT@SECLEVEL=0");

        await().atMost(LIMIT).until(() -> metrics.value("refusals_total{code=\"malformed\"}") == hinted + 1);
        await().atMost(LIMIT).until(() -> metrics.value("tls_handshake_failures_total") == failed + 1);
        assertThat(metrics.value("tls_certificate_end_seconds"))
                .isEqualTo(shown().getNotAfter().toInstant().getEpochSecond());
    }

    /** Nothing, and the beginning of a TLS record. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001\u0001"})
    void aHandshakeThatNeverEndsIsClosed(String beginning) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", impatient.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /healthz HTTP/1.1\r\nHost:"})
    void aRequestThatNeverEndsIsClosed(String beginning) throws Exception {
        try (SSLSocket socket = handshaken(SSLContext.getDefault(), impatient)) {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).matches("(?s)(HTTP/1.1 408 .*)?");
            boolean isAnswered = TestHub.DIRECT_CONNECTOR && !beginning.isEmpty(); // Jetty's own only closes
            assertThat(answer.isEmpty()).isEqualTo(!isAnswered);
        }
    }

    private static SSLSocket handshaken(SSLContext context, TestHub with) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", with.port());
        socket.setSoTimeout((int) LIMIT.toMillis());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("not-in-the-certificate.example.org")));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305"})
    void modernProtocolsAndCiphersAreSpoken(String options) throws Exception {
        assertThat(openssl(options)).contains("Verify return code: 0 (ok)", "Secure Renegotiation IS");
    }

    /** What scanners look for: old protocols, ciphers without forward secrecy or authenticated encryption, none, compression. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
                "-tls1 -cipher DEFAULT@SECLEVEL=0",
                "-tls1_2 -cipher AES128-SHA:AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256@SECLEVEL=0",
                "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384@SECLEVEL=0",
                "-tls1_2 -cipher NULL:aNULL@SECLEVEL=0",
            })
    void oldOnesAreNot(String options) throws Exception {
        String said = openssl(options);
        assertThat(said).contains("Cipher is (NONE)", "no peer certificate available");
    }

    private static String openssl(String options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + hub.port(),
                "-CAfile",
                certificate.certificate().toString()));
        command.addAll(List.of(options.split(" ")));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try (InputStream said = process.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aNewCertificateIsUsedForNewConnectionsAndEndsNone() throws Exception {
        X509Certificate first = shown();
        try (PlainWebSocketClient phone = PlainWebSocketClient.open(
                hub.uri(), "/v1/users/reload/changes", hub.token("reload", "phone"), null, null)) {
            phone.hears();
            byte[] certificateBefore = Files.readAllBytes(certificate.certificate());
            byte[] keyBefore = Files.readAllBytes(certificate.key());
            Path other = Files.createDirectory(folder.resolve("other"));
            TestCertificate next = TestCertificate.untrusted(other);
            Files.copy(
                    next.certificate(), certificate.certificate(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            hub.hub().tls().reload();
            assertThat(shown()).as("without its key it is not used").isEqualTo(first);

            Files.copy(next.key(), certificate.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            hub.hub().tls().reload();
            assertThat(shown()).isNotEqualTo(first);
            RawHttp.exchange(hub.hub().addresses().get(1).port(), "GET /healthz HTTP/1.0\r\n\r\n");

            Files.write(certificate.certificate(), certificateBefore);
            Files.write(certificate.key(), keyBefore);
            hub.hub().tls().reload();
            assertThat(shown()).isEqualTo(first);
            publishes("reload", "notes", 7);
            assertThat(phone.hears().toString()).contains("\"notes\"", "7");
        }
    }

    private static X509Certificate shown() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustAllManager()}, new SecureRandom());
        try (SSLSocket socket = handshaken(trusting, hub)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class TrustAllManager implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Certificates change while devices come, listen and are told. */
    @Test
    void reloadingUnderLoadCostsNoNotice() throws Exception {
        List<PlainWebSocketClient> devices = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                PlainWebSocketClient device = PlainWebSocketClient.open(
                        hub.uri(), "/v1/users/load/changes", hub.token("load", "device-" + i), null, null);
                device.hears();
                devices.add(device);
                Files.setLastModifiedTime(
                        certificate.certificate(), java.nio.file.attribute.FileTime.fromMillis(1_000_000L + i));
                hub.hub().tls().reload();
                publishes("load", "context-" + i, 1);
            }
            for (int i = 0; i < devices.size(); i++) {
                for (int context = i; context < devices.size(); context++) {
                    assertThat(devices.get(i).hears().toString()).contains("\"context-" + context + "\"");
                }
            }
        } finally {
            devices.forEach(PlainWebSocketClient::close);
        }
    }
}
