package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.higginspush.hub.ReverseProxy.Program;
import org.higginspush.hub.model.Ids;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A hub behind a real nginx, HAProxy, Apache and Caddy, with TLS, and the configurations that docs/proxies.md shows. */
class ReverseProxyTest {
    private static final Duration HELD = Duration.ofSeconds(1);
    private static final int TICKETS = 3;

    @TempDir
    static Path folder;

    private static final Map<URI, RawBayeux> CLIENTS = new HashMap<>();
    private static TestCertificate certificate;
    private static TestHub hub;
    private static final Map<Program, ReverseProxy> PROXIES = new EnumMap<>(Program.class);

    @BeforeAll
    static void startAll() throws Exception {
        certificate = TestCertificate.trusted(folder);
        hub = TestHub.start(
                folder.resolve("data"),
                List.of(new RequestEchoPlugin()),
                "proxy.trusted=127.0.0.1",
                "bayeux.long-polling-timeout=" + HELD.toSeconds() + "s",
                "limits.tickets-per-address=" + TICKETS);
        for (Program program : Program.values()) {
            PROXIES.put(program, ReverseProxy.start(program, folder, hub.uri(), certificate));
        }
    }

    @AfterAll
    static void stopAll() {
        hub.close(); // its clients say goodbye through the proxies
        PROXIES.values().forEach(ReverseProxy::close);
        certificate.close();
    }

    static Stream<Arguments> programsAndPlaces() {
        return Stream.of(Program.values())
                .flatMap(program -> Stream.of(
                        Arguments.of(program, PROXIES.get(program).uri()),
                        Arguments.of(program, PROXIES.get(program).pathUri())));
    }

    @ParameterizedTest
    @MethodSource("programsAndPlaces")
    void stockClientsHearOfAChange(Program program, URI place) {
        for (String transport : List.of("websocket", "long-polling")) {
            CometdClient phone = new CometdClient(place, transport, hub.token("alex", "phone"), null).connects("alex");
            published(place, "alex", "{\"context\":\"" + transport + "\"}");
            assertThat(phone.nextNotice()).containsEntry("context", transport);
            phone.close();
        }
    }

    @ParameterizedTest
    @MethodSource("programsAndPlaces")
    void aPlainWebSocketIsToldOfAChange(Program program, URI place) {
        String user = "plain-" + program + place.getPath().length();
        try (PlainWebSocketClient phone = PlainWebSocketClient.open(place, changes(user), hub.token(user, "phone"))) {
            assertThat(phone.hears().get("resync").asBoolean()).isTrue();
            published(place, user, "{\"context\":\"notes\",\"revision\":7}");
            phone.hears("notes", 7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStockPublisherIsAnswered(Program program) {
        CometdClient server =
                hub.client(new CometdClient(PROXIES.get(program).uri(), "websocket", hub.publisherToken(), null));
        server.handshakes();
        server.changes("alex", "published", program.ordinal() + 1, null);
    }

    @ParameterizedTest
    @MethodSource("programsAndPlaces")
    void anEventComesWhileTheStreamIsOpen(Program program, URI place) {
        HttpRequest.Builder request = new RawBayeux(place)
                .request("/v1/users/streams/changes")
                .timeout(Duration.ofMinutes(1))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + hub.token("streams", "phone"));
        try (EventSourceReader stream = EventSourceReader.open(request)) {
            assertThat(stream.next()).containsKey("id"); // where the stream begins
            for (String context : List.of("first", "second")) {
                published(place, "streams", "{\"context\":\"" + context + "\"}");
                assertThat(stream.context()).isEqualTo(context);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPollIsHeldForItsFullTime(Program program) {
        URI place = PROXIES.get(program).uri();
        RawBayeux device = new RawBayeux(place);
        String clientId = device.handshakes(hub.token("polls", "phone"));
        device.reply(RawBayeux.subscribe(clientId, "/user/polls/contexts"));
        device.reply(RawBayeux.connect(clientId, "")); // the first is answered at once
        long before = System.nanoTime();
        assertThat(device.reply(RawBayeux.connect(clientId, ""))
                        .get("successful")
                        .asBoolean())
                .isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(HELD.minusMillis(100));
        assertThat(waits(place, "1").statusCode()).isEqualTo(304);
    }

    @ParameterizedTest
    @EnumSource
    void devicesAreToldApartByTheirAddresses(Program program) throws Exception {
        URI place = PROXIES.get(program).uri();
        String ticket = "POST /v1/tickets HTTP/1.1\r\nAuthorization: Bearer " + hub.token("tickets", "phone")
                + "\r\nContent-Length: 0";
        String first = "127.0.1." + (program.ordinal() + 1);
        for (int i = 0; i < TICKETS; i++) {
            assertThat(exchange(place, first, ticket)).startsWith("HTTP/1.1 201 ");
        }
        assertThat(exchange(place, first, ticket)).startsWith("HTTP/1.1 429 ");
        assertThat(exchange(place, "127.0.2." + (program.ordinal() + 1), ticket))
                .startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyNamesAnAddressOrAPathOfTheirOwn(Program program) throws Exception {
        String lies = "\r\nX-Forwarded-For: 192.0.2.9\r\nForwarded: for=192.0.2.9\r\nX-Forwarded-Prefix: /evil"
                + "\r\nX-Real-IP: 192.0.2.9";
        ReverseProxy proxy = PROXIES.get(program);
        assertThat(exchange(proxy.pathUri(), "127.0.0.7", "GET /push/where/am/i HTTP/1.1" + lies))
                .contains("/where/am/i below '/push' for 127.0.0.7");
        assertThat(exchange(proxy.uri(), "127.0.0.7", "GET /where/am/i HTTP/1.1" + lies))
                .contains("/where/am/i below '' for 127.0.0.7");
    }

    @ParameterizedTest
    @EnumSource
    void pagesAndCookiesAreBelowThePath(Program program) {
        URI place = PROXIES.get(program).pathUri();
        RawBayeux browser = new RawBayeux(place);
        assertThat(browser.get("/").statusCode()).isEqualTo(200);
        assertThat(browser.get("/start/house.css").statusCode()).isEqualTo(200);
        HttpResponse<String> bare =
                browser.send(HttpRequest.newBuilder(place.resolve("/push")).GET());
        assertThat(bare.statusCode()).isBetween(301, 308);
        assertThat(place.resolve("/push")
                        .resolve(bare.headers().firstValue("Location").orElseThrow()))
                .isEqualTo(place);
        HttpResponse<String> handshake = browser.post(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"));
        assertThat(handshake.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=/push/;")
                .contains("; Secure");
    }

    @ParameterizedTest
    @MethodSource("programsAndPlaces")
    void idsReachTheHubAsTheyWere(Program program, URI place) {
        for (String user : List.of(".", "..", "a\\b", "a/../b", "a%2Fb", "a b;c?d#e", "zoë@example.org")) {
            published(place, user, "{\"context\":\"notes\"}");
            HttpResponse<String> read = client(place)
                    .send(client(place)
                            .request(changes(user))
                            .header("Authorization", "Bearer " + hub.token(user, "phone"))
                            .GET());
            assertThat(read.statusCode()).as(user).isEqualTo(200);
        }
    }

    /** A page is the hub's own whatever the proxy: it has the origin that its browser asks for. */
    @ParameterizedTest
    @MethodSource("programsAndPlaces")
    void aPageOfTheHubOpensAWebSocketAndAForeignOneDoesNot(Program program, URI place) {
        RawBayeux browser = new RawBayeux(place);
        RawBayeux.Socket socket = browser.socket("https://" + place.getAuthority(), null);
        assertThat(socket.sends(RawBayeux.handshake(hub.token("alex", "phone"), "websocket"))
                        .hears()
                        .get("successful")
                        .asBoolean())
                .isTrue();
        assertThat(browser.send(browser.request("/healthz").header("Origin", "https://evil.example"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theHubsProblemsPassThrough() {
        for (ReverseProxy proxy : PROXIES.values()) {
            HttpResponse<String> answer = new RawBayeux(proxy.uri()).get("/nothing/here");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("urn:higgins-push:problem:not-found");
        }
    }

    /** One for each place: a new one has a new connection. */
    private static RawBayeux client(URI place) {
        return CLIENTS.computeIfAbsent(place, RawBayeux::new);
    }

    private static HttpResponse<String> waits(URI place, String seconds) {
        RawBayeux device = client(place);
        String token = "Bearer " + hub.token("waits", "phone");
        String position = RawBayeux.json(
                        device.send(device.request("/v1/users/waits/changes").header("Authorization", token))
                                .body())
                .get("position")
                .asText();
        return device.send(device.request("/v1/users/waits/changes?wait=" + seconds + "&since=" + position)
                .header("Authorization", token));
    }

    private static JsonNode published(URI place, String user, String change) {
        RawBayeux publisher = client(place);
        HttpResponse<String> answer = publisher.send(publisher
                .request(changes(user))
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(change)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    private static String changes(String user) {
        return "/v1/users/" + Ids.encodeWithTilde(user) + "/changes";
    }

    /** One request from another address of this machine. */
    private static String exchange(URI place, String from, String head) throws Exception {
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            plain.connect(new InetSocketAddress(place.getHost(), place.getPort()));
            SSLSocket socket = (SSLSocket)
                    SSLContext.getDefault().getSocketFactory().createSocket(plain, "127.0.0.1", place.getPort(), true);
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            socket.getOutputStream()
                    .write((head + "\r\nHost: " + place.getAuthority() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(head, e);
        }
    }
}
