package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.valueOf;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.higginspush.hub.ThreadPerTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys over a real socket from an issuer in all its moods. */
class HttpKeySetLoaderTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestIssuer issuer = TestIssuer.start(new TestClock());

    @AfterEach
    void close() {
        issuer.close();
    }

    private void assertFails(HttpKeySetLoader address, String text) {
        assertThatThrownBy(address::load).isInstanceOf(IOException.class).hasMessageContaining(text);
    }

    private HttpKeySetLoader address() {
        return new HttpKeySetLoader(issuer.keysAddress(), LONG, LONG);
    }

    private HttpKeySetLoader impatient() {
        return new HttpKeySetLoader(issuer.keysAddress(), LONG, SHORT);
    }

    @Test
    void theKeysAreFetched() throws IOException {
        issuer.addsKey();
        assertThat(address().load()).isEqualTo(issuer.keySet());
    }

    @Test
    void anIssuerThatCameBackIsFetchedFromAgain() throws IOException {
        HttpKeySetLoader address = address();
        issuer.goesDown();
        assertFails(address, "");
        issuer.comesBack();
        assertThat(address.load()).isEqualTo(issuer.keySet());
    }

    @Test
    void aPortNobodyListensOnIsAFailure() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(new HttpKeySetLoader(URI.create("http://127.0.0.1:" + port + "/jwks")), "");
    }

    @Test
    void anAnswerThatNeverStartsIsGivenUp() {
        issuer.keepsSilent();
        assertFails(impatient(), "no whole answer in time");
    }

    @Test
    void anAnswerThatStopsHalfwayIsGivenUp() {
        issuer.stopsHalfway();
        assertFails(impatient(), "no whole answer in time");
    }

    @Test
    void whatIsGivenUpIsHungUpOn() throws IOException {
        try (ServerSocket halfway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            halfway.setSoTimeout((int) LONG.toMillis());
            URI address = URI.create("http://127.0.0.1:" + halfway.getLocalPort() + "/jwks.json");
            HttpKeySetLoader loader = new HttpKeySetLoader(address, LONG, Duration.ofSeconds(1));
            CompletableFuture<Void> failed =
                    CompletableFuture.runAsync(() -> assertFails(loader, "no whole answer"), ThreadPerTask.EACH);
            try (Socket connection = halfway.accept()) {
                String start = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
                connection.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
                connection.setSoTimeout((int) LONG.toMillis());
                valueOf(failed);
                assertThat(isHungUpOn(connection)).isTrue();
            }
        }
    }

    /** Waits for the other side to hang up. */
    private static boolean isHungUpOn(Socket connection) throws IOException {
        try {
            connection.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true; // hung up on with a reset
        }
    }

    @Test
    void anAnswerWithoutEndIsHungUpOn() {
        issuer.answersWithoutEnd();
        assertFails(address(), "more than 50000 bytes");
        valueOf(issuer.hungUpOn());
    }

    @Test
    void anAnswerThatIsTooLongIsRefused() {
        issuer.answers(200, issuer.jwks() + " ".repeat(50_000));
        assertFails(address(), "more than 50000 bytes");
    }

    @Test
    void anIssuerWhoseCertificateNobodyVouchesForIsRefused(@TempDir Path folder) throws Exception {
        HttpsServer impostor = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        impostor.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("impostor.p12"))));
        impostor.start();
        try {
            URI address =
                    URI.create("https://localhost:" + impostor.getAddress().getPort() + "/jwks.json");
            assertFails(new HttpKeySetLoader(address, LONG, LONG), "certification path");
        } finally {
            impostor.stop(0);
        }
    }

    private static SSLContext selfSigned(Path file) throws Exception {
        String password = "not-secret";
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        password,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file.toFile(), password.toCharArray()), password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 400, 404, 500, 503})
    void onlyAnAnswerOf200HasKeys(int status) {
        issuer.answers(status, status == 204 ? "" : issuer.jwks());
        assertFails(address(), status + " instead of 200");
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (TestIssuer elsewhere = TestIssuer.start(new TestClock())) {
            issuer.redirectsTo(elsewhere.keysAddress());
            assertFails(address(), "302 instead of 200");
            assertThat(elsewhere.fetches()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Sign in</html>",
                "{",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[1,null,{},{\"kty\":\"RSA\"},{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"
            })
    void anAnswerWithoutKeysIsAFailureAndNotAnEmptySet(String body) {
        issuer.answers(200, body);
        assertFails(address(), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keys.example/jwks",
                "ftp://127.0.0.1/jwks",
                "file:///etc/passwd",
                "jwks.json",
                "https:///jwks",
                "http://localhost.example/jwks",
                "http://127.0.0.1.example/jwks",
                "http://10.0.0.1/jwks",
                "mailto:alex"
            })
    void anAddressThatIsNeitherHttpsNorOnThisMachineIsAMistake(String address) {
        assertThatThrownBy(() -> new HttpKeySetLoader(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://alex:secret@keys.example/jwks", "https://keys.example/jwks#secret"})
    void anAddressWithAPasswordOrFragmentIsAMistakeAndNotRepeated(String address) {
        assertThatThrownBy(() -> new HttpKeySetLoader(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remove it")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://keys.example/jwks", "HTTPS://keys.example", "http://localhost:1/", "http://[::1]:1/jwks"
            })
    void anHttpsAddressOrOneOnThisMachineIsGood(String address) {
        assertThat(new HttpKeySetLoader(URI.create(address)).location()).isNotBlank();
    }

    @Test
    void theOperatorIsToldTheAddressWithoutItsQuery() {
        assertThat(new HttpKeySetLoader(URI.create("https://keys.example:8443/jwks?api_key=secret")).location())
                .isEqualTo("https://keys.example:8443/jwks");
    }
}
