package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose word on folders the command line takes. */
class LocalHubTest {
    private static final byte[] STATE =
            "{\"status\":\"ready\",\"problems\":[],\"dataFolder\":\"/data\"}".getBytes(StandardCharsets.UTF_8);

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, STATE.length);
            exchange.getResponseBody().write(STATE);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void aHubOfThisMachineSaysWhereItsDataAre() {
        LocalHub hub = LocalHub.at(URI.create("http://" + address()), Map.of());

        assertThat(hub).isNotNull();
        assertThat(hub.data()).isEqualTo(Path.of("/data"));
    }

    @Test
    void aHubOfAnotherMachineChoosesNoFolder() {
        LocalHub hub = LocalHub.at(URI.create("http://192.0.2.1"), Map.of("http_proxy", address()));

        assertThat(hub).isNotNull();
        assertThat(hub.data()).isNull();
    }
}
