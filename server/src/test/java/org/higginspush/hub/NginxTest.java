package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.higginspush.hub.NginxProxy.ProxySetup;
import org.higginspush.hub.model.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub behind a real nginx, at a host of its own and at a path, with the configuration that docs/proxies.md shows. */
class NginxTest {
    private static final String TRUSTED = "proxy.trusted=127.0.0.1";
    private static final Pattern LINK = Pattern.compile("(?:href|src|data-state)=\"([^\"#]+)\"");

    @TempDir
    Path folder;

    private TestHub hub;
    private NginxProxy nginx;
    private RawBayeux client;

    /** Starts both; of what the hub is told, it gets to know its address only where it has a path that nginx leaves. */
    private void start(ProxySetup way, String... changes) throws Exception {
        int port = NginxProxy.freePort();
        String address = "public-url=http://127.0.0.1:" + port + "/push/";
        List<org.higginspush.hub.plugin.HubPlugin> plugins = List.of(new RequestEchoPlugin());
        hub = way == ProxySetup.PASSED
                ? TestHub.start(folder.resolve("data"), plugins, TRUSTED, address)
                : TestHub.start(folder.resolve("data"), plugins, TRUSTED);
        nginx = NginxProxy.start(folder, port, hub.uri(), way, changes);
        client = new RawBayeux(nginx.uri());
    }

    @AfterEach
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
        if (hub != null) {
            hub.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStartPageAndAllItLinksAreThere(ProxySetup way) throws Exception {
        start(way);
        HttpResponse<String> page = client.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        Set<URI> links = new HashSet<>();
        Matcher link = LINK.matcher(page.body());
        while (link.find()) {
            links.add(nginx.uri().resolve(link.group(1)));
        }
        assertThat(links).hasSizeGreaterThan(10);
        links.removeIf(address -> address.getPath().matches("/(push/)?(chat|sync)/")); // not of this hub
        assertThat(links).allSatisfy(address -> assertThat(status(address)).isEqualTo(200));
    }

    @ParameterizedTest
    @EnumSource
    void aDevicePollsWithACookieOfTheHubsPathAlone(ProxySetup way) throws Exception {
        start(way);
        HttpResponse<String> handshake = client.post(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"));
        assertThat(handshake.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=" + nginx.uri().getPath() + ";");
        String clientId =
                RawBayeux.json(handshake.body()).get(0).get("clientId").asText();
        assertThat(client.reply(RawBayeux.subscribe(clientId, "/user/alex/contexts"))
                        .get("successful")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whoIsBesideTheHubPollsWithACookieForItsOwnAddress() throws Exception {
        start(ProxySetup.PASSED);
        RawBayeux beside = new RawBayeux(hub.uri());
        HttpResponse<String> handshake = beside.post(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"));
        assertThat(handshake.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Path=/;");
        String clientId =
                RawBayeux.json(handshake.body()).get(0).get("clientId").asText();
        assertThat(beside.reply(RawBayeux.subscribe(clientId, "/user/alex/contexts"))
                        .get("successful")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aPageOfTheHubOpensAWebSocket(ProxySetup way) throws Exception {
        start(way);
        RawBayeux.Socket socket = client.socket("http://" + nginx.uri().getAuthority(), null);
        socket.sends(RawBayeux.handshake(hub.token("alex", "phone"), "websocket"));
        assertThat(socket.hears().get("successful").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aStockClientHearsOfAChange(ProxySetup way) throws Exception {
        start(way);
        for (String transport : List.of("websocket", "long-polling")) {
            CometdClient phone = hub.client(new CometdClient(nginx.uri(), transport, hub.token("alex", "phone"), null));
            phone.connects("alex");
            published("alex", "{\"context\":\"" + transport + "\",\"revision\":1}");
            phone.hears(transport, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlainWebSocketHearsOfAChange(ProxySetup way) throws Exception {
        start(way);
        try (PlainWebSocketClient phone =
                PlainWebSocketClient.open(nginx.uri(), "/v1/users/alex/changes", hub.token("alex", "phone"))) {
            String position = phone.hears().get("position").asText();
            published("alex", "{\"context\":\"notes\",\"revision\":1}");
            phone.hears("notes", 1);
            JsonNode answer = phone.asks("1", "GET", "/v1/users/alex/changes?since=" + position, null);
            assertThat(answer.get("body").get("changes")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyIdReachesTheHubInTheFormWithTildes(ProxySetup way) throws Exception {
        start(way);
        for (String user : List.of(".", "..", "a\\b", "a/../b", "a%2Fb", "a b;c?d#e", "~41", "zoë@example.org")) {
            JsonNode receipt = published(user, "{\"context\":\"notes\",\"revision\":7}");
            assertThat(receipt.get("duplicate").asBoolean()).as(user).isFalse();
            HttpResponse<String> read = client.send(client.request(changes(user))
                    .header("Authorization", "Bearer " + hub.token(user, "phone"))
                    .GET());
            assertThat(read.statusCode()).as(user).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsAProblemDocument(ProxySetup way) throws Exception {
        start(way);
        HttpResponse<String> answer = client.get("/nothing/here");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("urn:higgins-push:problem:not-found");
    }

    @ParameterizedTest
    @EnumSource
    void aPlugInIsToldThePathAndTheClientsAddress(ProxySetup way) throws Exception {
        start(way);
        String path = nginx.uri().getPath();
        assertThat(client.get("/where/am/i").body())
                .isEqualTo("/where/am/i below '" + path.substring(0, path.length() - 1) + "' for 127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource
    void aFolderWithoutItsSlashIsSentToItself(ProxySetup way) throws Exception {
        start(way);
        HttpResponse<String> answer = client.get("/where?a=b");
        assertThat(answer.statusCode()).isEqualTo(307);
        URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
        assertThat(answer.uri().resolve(location)).isEqualTo(nginx.uri().resolve("where/?a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded: for=203.0.113.9", "X-Forwarded-For: 203.0.113.9"})
    void aClientCannotNameItsAddressItself(String header) throws Exception {
        start(ProxySetup.ROOT);
        String[] field = header.split(": ");
        assertThat(client.send(client.request("/where/is")
                                .header(field[0], field[1])
                                .GET())
                        .body())
                .endsWith("for 127.0.0.1");
    }

    @Test
    void nobodyElseIsBelievedAboutThePath() throws Exception {
        hub = TestHub.start(folder.resolve("data"), List.of(new RequestEchoPlugin()));
        RawBayeux stranger = new RawBayeux(hub.uri());
        assertThat(where(stranger, "/where/is", "/evil")).startsWith("/where/is below '' ");
    }

    @Test
    void aPathThatIsNoneIsIgnored() throws Exception {
        hub = TestHub.start(folder.resolve("data"), List.of(new RequestEchoPlugin()), TRUSTED);
        RawBayeux proxy = new RawBayeux(hub.uri());
        assertThat(where(proxy, "/where/is", "/a/, /b")).startsWith("/where/is below '/a/b' ");
        assertThat(where(proxy, "/a/b/where/is", "/a/b/")).startsWith("/where/is below '/a/b' ");
        assertThat(where(proxy, "/where/is", "/where")).startsWith("/where/is below '/where' ");
        for (String none : List.of("", "/", "evil", "/a;Domain=x", "//evil.example", "/../a", "/%2e%2e", "/a b")) {
            assertThat(where(proxy, "/where/is", none)).as(none).startsWith("/where/is below '' ");
        }
    }

    /** The proxy that closes first never meets a connection that the hub is closing. */
    @Test
    void connectionsAreKeptAndClosedByTheProxyFirst() throws Exception {
        start(ProxySetup.ROOT, "keepalive_timeout 60s;", "keepalive_timeout 300ms;");
        Set<String> connections = new HashSet<>();
        for (int i : IntStream.range(0, 50).toArray()) {
            published("alex", "{\"context\":\"c" + i + "\"}");
            connections.add(client.get("/where/connection").body());
        }
        assertThat(connections).hasSizeLessThan(50);
        String last = client.get("/where/connection").body();
        await().atMost(RawBayeux.LIMIT)
                .pollInterval(java.time.Duration.ofMillis(400))
                .until(() -> !client.get("/where/connection").body().equals(last));
        published("alex", "{\"context\":\"last\"}");
    }

    private static String where(RawBayeux client, String path, String prefix) {
        return client.send(client.request(path)
                        .header("X-Forwarded-Prefix", prefix)
                        .GET())
                .body();
    }

    private JsonNode published(String user, String change) {
        HttpRequest.Builder request = client.request(changes(user))
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(change));
        HttpResponse<String> answer = client.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    private static String changes(String user) {
        return "/v1/users/" + Ids.encodeWithTilde(user) + "/changes";
    }

    private int status(URI address) {
        return client.send(HttpRequest.newBuilder(address).GET()).statusCode();
    }
}
