package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.higginspush.browser.NodeProject;
import org.higginspush.hub.HubCluster;
import org.higginspush.hub.ReverseProxy.Program;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client in Node, over WebSocket, long polling and callback polling, while three nodes behind a real balancer are restarted one after
 * the other: {@code test/nodes/rolling-upgrade.test.js} says what must hold.
 */
class RollingUpgradeInNodeTest {
    private static final String USER = "alex";

    @TempDir
    private Path folder;

    /** HAProxy asks the nodes whether they are ready, and needs the time to; nginx does not. */
    @ParameterizedTest
    @CsvSource({"HAPROXY, 600ms", "NGINX, 0s"})
    void nothingIsMissedAndNothingIsSyncedTwice(Program program, String notice) throws Exception {
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (HubCluster nodes =
                HubCluster.start(program, folder, "drain.notice=" + notice, "bayeux.callback-polling=on")) {
            control.createContext("/", exchange -> upgrade(nodes, exchange));
            control.start();
            NodeProject.Outcome outcome = ClientPackage.built()
                    .test(environment(nodes, control.getAddress()), List.of("test/nodes/rolling-upgrade.test.js"));
            assertThat(outcome.code()).as(outcome.output()).isZero();
        } finally {
            control.stop(0);
        }
    }

    private static Map<String, String> environment(HubCluster nodes, InetSocketAddress control) {
        return Map.of(
                "HIGGINS_PUSH_HUB",
                nodes.uri().toString(),
                "HIGGINS_PUSH_USER",
                USER,
                "HIGGINS_PUSH_TOKEN",
                nodes.token(USER, null, Scope.SUBSCRIBE, Scope.PUBLISH),
                "HIGGINS_PUSH_MANAGER_TOKEN",
                nodes.token("manager", null, Scope.MANAGE),
                "HIGGINS_PUSH_UPGRADE",
                "http://127.0.0.1:" + control.getPort() + "/",
                "NODE_EXTRA_CA_CERTS",
                nodes.certificate().certificate().toString());
    }

    /** Answers when all have been restarted. */
    private static void upgrade(HubCluster nodes, HttpExchange exchange) throws IOException {
        int status = 200;
        String text = "upgraded";
        try {
            nodes.upgrades();
        } catch (Exception e) {
            status = 500;
            text = e.toString();
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
