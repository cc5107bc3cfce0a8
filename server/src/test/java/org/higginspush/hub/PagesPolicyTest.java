package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hub's own pages may reach: their hub, over HTTP and WebSocket. */
class PagesPolicyTest {
    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "proxy.trusted=127.0.0.1");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "push.example:8080, http, ws://push.example:8080",
        "push.example:443, https, wss://push.example",
        "127.0.0.1:8080, http, ws://127.0.0.1:8080",
        "[::1]:8080, http, ''",
        "my_host, http, ''",
    })
    void isTheirOwnHub(String host, String scheme, String socket) throws Exception {
        String answer = RawHttp.exchange(
                hub.port(),
                "GET / HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-Proto: " + scheme
                        + "\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Security-Policy: connect-src 'self'" + (socket.isEmpty() ? "" : " " + socket)
                        + "; default-src 'self'; ");
    }
}
