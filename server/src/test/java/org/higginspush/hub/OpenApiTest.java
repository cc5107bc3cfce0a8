package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.higginspush.hub.ApiDescription.DescribedOperation;
import org.higginspush.hub.access.TestIssuer;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.wakeup.RecordedWakeUps;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The description of the API holds: every operation in it is called, and every answer fits its schema. A new operation needs calls in
 * one of the methods of {@link #everyOperationAnswersAsDescribed}, so that each answer that is described of it is seen.
 */
class OpenApiTest {
    /** Seen of one operation; all others have it from the same place. */
    private static final Set<Integer> OF_ALL_ALIKE = Set.of(429);

    private static final String PLAIN = "{\"context\":\"notes\"}";
    private static final String LAST = "{\"context\":\"last\",\"revision\":9007199254740991}";
    private static final String LATER = "{\"context\":\"notes\",\"after\":9000}";

    @TempDir
    static Path data;

    private static TestHub hub;
    private static TestIssuer issuer;
    private static RecordedWakeUps push;
    private static RawBayeux http;
    private static ApiDescription api;

    private String publisher = "";
    private String manager = "";
    private String alex = "";

    private String format = "";

    @BeforeAll
    static void startHub() throws Exception {
        issuer = TestIssuer.start(Instant::now);
        issuer.goesDown();
        push = new RecordedWakeUps();
        hub = TestHub.withGateways(
                Files.createTempDirectory(data, "hub"),
                List.of(new GatewayRoute(PushPlatform.FCM, null, push)),
                "auth.issuers=[{issuer: \"" + issuer.issuer() + "\", algorithms: ES256, jwks: \"" + issuer.keysAddress()
                        + "\"}]",
                "limits.groups-per-user=2",
                "limits.tickets-per-user=3",
                "public-url=http://127.0.0.1:1/push",
                "origins.allowed=https://docs.example");
        http = new RawBayeux(hub.uri());
        api = new ApiDescription(http.get("/openapi.json").body());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
        issuer.close();
    }

    // ---- requests

    private ApiAnswer call(String operation, @Nullable String token, String body) {
        return call(operation, token, body, Map.of(), "");
    }

    private ApiAnswer call(
            String operation, @Nullable String token, String body, Map<String, String> ids, String query) {
        DescribedOperation described = api.operation(operation);
        return checked(described, request(described, token, ids, query), body);
    }

    private HttpRequest.Builder request(
            DescribedOperation operation, @Nullable String token, Map<String, String> ids, String query) {
        HttpRequest.Builder request = http.request(api.path(operation, ids) + query);
        request.header("Accept", format);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private ApiAnswer checked(DescribedOperation operation, HttpRequest.Builder request, String body) {
        boolean isXml = format.equals("application/xml")
                && body.startsWith("{")
                && !operation.id().equals("publishMany");
        if (isXml) {
            request.header("Content-Type", format);
        }
        return checked(operation, request, BodyPublishers.ofString(isXml ? XmlAnswer.ofJson(body) : body));
    }

    private ApiAnswer checked(DescribedOperation operation, HttpRequest.Builder request, BodyPublisher body) {
        ApiAnswer answer = ApiAnswer.of(http.send(request.method(operation.method(), body)));
        return new ApiAnswer(answer.status(), answer.headers(), api.check(operation, answer));
    }

    /** The first two events of a stream. */
    private static ApiAnswer stream(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = HttpClient.newHttpClient()
                    .send(
                            request.setHeader("Accept", "text/event-stream").build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            StringBuilder begin = new StringBuilder();
            try (InputStream in = response.body()) {
                while (!begin.toString().contains("event: ")
                        || !begin.toString().endsWith("\n\n")) {
                    begin.append((char) in.read());
                }
            }
            SecretLogExtension.noteAll(begin.toString());
            return new ApiAnswer(response.statusCode(), response.headers(), begin.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void expect(int status, ApiAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    }

    // ---- every operation

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/xml"})
    void everyOperationAnswersAsDescribed(String mediaType) throws Exception {
        format = mediaType;
        stopHub();
        startHub();
        publisher = hub.publisherToken();
        manager = hub.managerToken();
        alex = hub.token("alex", null);
        describedOperationsOfGroups();
        describedPublishing();
        describedReading();
        describedWebSockets();
        describedNotices();
        describedTickets();
        describedOperations();
        describedRegistrations();
        describedRelaying();
        describedForgetting();
        describedRefusalsOfAll();
        assertThat(api.unseen(OF_ALL_ALIKE))
                .as("described answers that no call got")
                .isEmpty();
    }

    private void describedOperationsOfGroups() {
        expect(404, call("getGroup", manager, ""));
        expect(404, call("membersOfGroup", manager, ""));
        expect(404, call("deleteGroup", manager, ""));
        expect(404, call("publishForGroup", publisher, PLAIN));
        expect(201, call("createGroup", manager, ""));
        expect(200, call("createGroup", manager, ""));
        expect(404, call("getMember", manager, ""));
        expect(404, call("removeMember", manager, ""));
        expect(201, call("addMember", manager, ""));
        expect(200, call("addMember", manager, ""));
        expect(200, call("getMember", manager, ""));
        expect(200, call("getGroup", manager, ""));
        expect(200, call("membersOfGroup", manager, ""));
        DescribedOperation watch = api.operation("watchGroup");
        ApiAnswer events = stream(request(watch, manager, Map.of(), ""));
        assertThat(events.isStream()).isTrue();
        api.check(watch, events);
        expect(400, call("watchGroup", manager, ""));
        expect(
                404,
                checked(
                        watch,
                        request(watch, manager, Map.of("group", "none"), "").setHeader("Accept", "text/event-stream"),
                        ""));
        expect(200, call("groupsOfUser", manager, ""));
        expect(201, call("addMember", manager, "", Map.of("group", "second"), ""));
        expect(413, call("addMember", manager, "", Map.of("group", "third"), ""));
        expect(204, call("removeMember", manager, "", Map.of("group", "second"), ""));
        expect(204, call("deleteGroup", manager, "", Map.of("group", "second"), ""));
    }

    private void describedPublishing() {
        Map<String, String> scopes = Map.of(
                "publishForUser",
                "User",
                "publishForDevice",
                "Device",
                "publishForGroup",
                "Group",
                "publishForEveryone",
                "Everyone");
        scopes.forEach((publish, audience) -> {
            expect(200, call(publish, publisher, PLAIN));
            expect(200, call(publish, publisher, LAST));
            expect(409, call(publish, publisher, "{\"context\":\"last\"}"));
            String timed = RawBayeux.json(call(publish, publisher, LATER).body())
                    .get("timed")
                    .asText();
            expect(200, call("timedOf" + audience, publisher, ""));
            expect(204, call("cancelFor" + audience, publisher, "", Map.of("timed", timed), ""));
            expect(404, call("cancelFor" + audience, publisher, "", Map.of("timed", timed), ""));
        });
        expect(404, call("publishForUser", publisher, "{\"context\":\"a\",\"for\":{\"group\":\"none\"}}"));
        expect(
                200,
                call(
                        "publishMany",
                        publisher,
                        "{\"user\":\"alex\",\"context\":\"a\",\"origin\":\"pc\"}\n{}\n"
                                + "{\"for\":{\"everyone\":true},\"context\":\"a\",\"at\":\"2026-12-24T18:00:00Z\"}"));
    }

    private void describedReading() {
        ApiAnswer first = call("readChanges", alex, "");
        assertThat(RawBayeux.json(first.body()).get("resync").asBoolean()).isTrue();
        String position = RawBayeux.json(first.body()).get("position").asText();
        expect(304, call("readChanges", alex, "", Map.of(), "?since=" + position));
        expect(200, call("publishForUser", publisher, "{\"context\":\"news\",\"origin\":\"pc\"}"));
        expect(200, call("publishForGroup", publisher, "{\"context\":\"news\",\"origin\":\"pc\",\"user\":\"alex\"}"));
        expect(200, call("publishForEveryone", publisher, PLAIN));
        ApiAnswer news = call("readChanges", alex, "", Map.of(), "?wait=1&device=tv&since=" + position);
        assertThat(RawBayeux.json(news.body()).get("changes")).hasSize(3);
        DescribedOperation read = api.operation("readChanges");
        for (String query : List.of("", "?since=" + position)) {
            ApiAnswer stream = stream(request(read, alex, Map.of(), query));
            assertThat(stream.isStream()).isTrue();
            api.check(read, stream);
        }
    }

    private void describedWebSockets() throws IOException {
        for (String id : List.of("readChanges", "openRequests")) {
            DescribedOperation operation = api.operation(id);
            expect(101, upgraded(operation, alex, "Sec-WebSocket-Version: 13\r\n"));
            expect(426, upgraded(operation, alex, ""));
            String path = operation.path().replace("{user}", "alex");
            try (PlainWebSocketClient socket = PlainWebSocketClient.open(hub.uri(), path, alex)) {
                api.checkFrame(operation, "first", socket.hearsText());
                String request = "{\"id\":\"7\",\"method\":\"GET\",\"path\":\"/v1/users/alex/changes\"}";
                api.checkFrame(operation, "request", request);
                api.checkFrame(operation, "answer", socket.sends(request).hearsText());
                api.checkFrame(
                        operation,
                        "answer",
                        socket.sends(request.replace("alex", "sam")).hearsText());
            }
        }
    }

    private void describedNotices() {
        try (PlainWebSocketClient socket = PlainWebSocketClient.open(hub.uri(), "/v1/users/alex/changes", alex)) {
            socket.hearsText();
            call("publishForUser", publisher, "{\"context\":\"heard\",\"origin\":\"pc\"}");
            api.checkFrame(api.operation("readChanges"), "notice", socket.hearsText());
        }
    }

    /** The answer to an upgrade. */
    private ApiAnswer upgraded(DescribedOperation operation, String token, String version) throws IOException {
        String request = "GET " + api.path(operation, Map.of())
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + version
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAccept: " + format + "\r\nAuthorization: Bearer "
                + token + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", hub.port())) {
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) socket.getInputStream().read());
            }
            ApiAnswer answer = ApiAnswer.parse(head.toString());
            int length = Integer.parseInt(
                    answer.headers().firstValue("Content-Length").orElse("0"));
            String body = new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
            ApiAnswer whole = new ApiAnswer(answer.status(), answer.headers(), body);
            api.check(operation, whole);
            return whole;
        }
    }

    private void describedRefusalsOfUpgrades(DescribedOperation operation, String unverifiable) throws IOException {
        String allowsNothing = hub.hub().localIssuer().issue("stranger", null, Set.of(), Duration.ofMinutes(5));
        Map<Integer, String> tokens = Map.of(401, "none", 403, allowsNothing, 503, unverifiable);
        for (Map.Entry<Integer, String> token : tokens.entrySet()) {
            expect(token.getKey(), upgraded(operation, token.getValue(), "Sec-WebSocket-Version: 13\r\n"));
        }
    }

    private void describedTickets() {
        for (String body : List.of("", "{}", "{\"device\":\"phone\"}")) {
            expect(201, call("issueTicket", alex, body));
        }
        expect(429, call("issueTicket", alex, ""));
        String ticket = RawBayeux.json(
                        call("issueTicket", hub.token("sam", null), "").body())
                .get("ticket")
                .asText();
        expect(403, call("issueTicket", null, "", Map.of(), "?ticket=" + ticket));
        expect(200, call("readChanges", null, "", Map.of("user", "sam"), "?ticket=" + ticket));
    }

    private void describedOperations() throws Exception {
        for (String id : List.of("health", "healthHead")) {
            expect(200, call(id, null, ""));
        }
        for (String id : List.of("description", "descriptionHead")) {
            DescribedOperation operation = api.operation(id);
            String tag = call(id, null, "").headers().firstValue("ETag").orElseThrow();
            expect(304, checked(operation, http.request(operation.path()).header("If-None-Match", tag), ""));
        }
        try (TestHub ready = TestHub.start(data.resolve("ready"), "timeline.memory=0")) {
            DescribedOperation timeline = api.operation("timelineOfUser");
            HttpRequest.Builder off = new RawBayeux(ready.uri()).request(api.path(timeline, Map.of()));
            off.header("Authorization", "Bearer " + ready.managerToken()).header("Accept", format);
            expect(404, checked(timeline, off, ""));
            for (String id : List.of("readiness", "readinessHead")) {
                expect(503, call(id, null, "")); // an issuer's keys are missing
                DescribedOperation operation = api.operation(id);
                expect(200, checked(operation, new RawBayeux(ready.uri()).request(operation.path()), ""));
            }
        }
    }

    private void describedRegistrations() {
        String fcm = "{\"platform\":\"fcm\",\"token\":\"" + "ab".repeat(50) + "\",\"expires\":\""
                + Instant.now().plus(Duration.ofDays(9)) + "\"}";
        for (String read : List.of("registrationOfDevice", "removeRegistration")) {
            expect(404, call(read, alex, ""));
        }
        expect(404, call("proveRegistration", alex, "{\"code\":\"none\"}"));
        expect(404, call("wakeDevice", manager, ""));
        expect(409, call("registerDevice", alex, fcm.replace("fcm", "apns")));
        push.answers(new WakeUpResult.Rejected("wrong"));
        expect(202, call("registerDevice", alex, fcm));
        push.next();
        expect(409, call("proveRegistration", alex, "{\"code\":\"none\"}"));
        expect(409, call("wakeDevice", manager, ""));
        push.answers(new WakeUpResult.Accepted());
        expect(202, call("registerDevice", alex, fcm));
        expect(403, call("proveRegistration", alex, "{\"code\":\"none\"}"));
        String code = SecretLogExtension.note(String.valueOf(push.next().code()));
        expect(200, call("proveRegistration", alex, "{\"code\":\"" + code + "\"}"));
        expect(200, call("registrationOfDevice", alex, ""));
        expect(200, call("registerDevice", alex, fcm));
        expect(200, call("wakeDevice", manager, ""));
        push.answers(new WakeUpResult.TryLater(Duration.ofHours(1), "busy"));
        expect(200, call("wakeDevice", manager, ""));
        expect(200, call("registrationsOfUser", manager, ""));
        expect(204, call("removeRegistration", alex, ""));
    }

    private void describedRelaying() {
        String wakeUp = "{\"platform\":\"fcm\",\"token\":\"" + "ab".repeat(50) + "\",\"code\":\"c0de\",\"expires\":\""
                + Instant.now().plus(Duration.ofDays(9)) + "\"}";
        for (WakeUpResult result : List.of(
                new WakeUpResult.Accepted(),
                new WakeUpResult.Rejected("wrong"),
                new WakeUpResult.Gone(Instant.now(), "ended"),
                new WakeUpResult.TryLater(Duration.ofHours(1), "busy", true))) {
            push.answers(result);
            expect(200, call("relayWakeUp", hub.relayToken("family-hub"), wakeUp));
        }
    }

    private void describedForgetting() {
        expect(200, call("forgetUser", manager, "", Map.of("user", "nobody"), ""));
        hub.device("long-polling", "gone", "phone").connects("gone");
        expect(200, call("sessionsOfUser", manager, "", Map.of("user", "gone"), ""));
        expect(200, call("timelineOfUser", manager, "", Map.of("user", "gone"), ""));
        expect(200, call("cluster", manager, ""));
        expect(200, call("cutOffDevice", manager, "", Map.of("user", "gone"), ""));
        expect(200, call("timelineOfUser", manager, "", Map.of("user", "gone"), "?device=phone&limit=3"));
        expect(200, call("cutOffUser", manager, "", Map.of("user", "gone"), ""));
        expect(200, call("cutOffDevice", manager, "", Map.of("user", "gone"), ""));
    }

    /** The refusals that every operation has, as far as they are described of it. */
    private void describedRefusalsOfAll() throws IOException {
        String unverifiable =
                issuer.token("alex").scope("subscribe publish manage relay").sign();
        for (DescribedOperation operation : api.operations()) {
            refused(operation, 400, hub.managerToken(), "?a=%FF");
            if (operation.id().equals("openRequests")) {
                describedRefusalsOfUpgrades(operation, unverifiable);
                continue;
            }
            refused(operation, 401, null, "");
            refused(operation, 401, "none", "");
            if (!operation.id().equals("issueTicket")) {
                boolean isOwn = operation.path().contains("/registration")
                        || operation.id().equals("readChanges")
                        || operation.id().equals("timelineOfUser");
                refused(operation, 403, isOwn ? publisher : alex, "?device=tv");
            }
            refused(operation, 503, unverifiable, "");
            if (api.describes(operation, 406)) {
                expect(
                        406,
                        checked(
                                operation,
                                request(operation, null, Map.of(), "").setHeader("Accept", "image/png"),
                                ""));
            }
            if (api.takesBody(operation)) {
                refusedForItsBody(operation);
            }
        }
    }

    private void refused(DescribedOperation operation, int status, @Nullable String token, String query) {
        if (api.describes(operation, status) && (status == 400 || api.needsToken(operation))) {
            expect(status, checked(operation, request(operation, token, Map.of(), query), PLAIN));
        }
    }

    private void refusedForItsBody(DescribedOperation operation) {
        String token = switch (operation.id()) {
            case "issueTicket" -> alex;
            case "relayWakeUp" -> hub.relayToken("family-hub");
            default -> publisher;
        };
        BodyPublisher notUtf8 = BodyPublishers.ofString("\u00e9", StandardCharsets.ISO_8859_1);
        expect(400, checked(operation, request(operation, token, Map.of(), ""), notUtf8));
        expect(
                415,
                checked(operation, request(operation, token, Map.of(), "").header("Content-Encoding", "gzip"), PLAIN));
        expect(413, tooLarge(operation, token));
    }

    /** Refused before its body is sent, so that the answer can be read. */
    private ApiAnswer tooLarge(DescribedOperation operation, String token) {
        String request = operation.method() + " " + api.path(operation, Map.of())
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " + token
                + "\r\nAccept: " + format + "\r\nContent-Length: 1048577\r\n\r\n";
        try {
            ApiAnswer answer = ApiAnswer.parse(RawHttp.exchange(hub.port(), request));
            api.check(operation, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the document

    @Test
    void itIsAnOpenApiDocument() throws Exception {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        try (InputStream schema = Objects.requireNonNull(
                OpenApiTest.class.getResourceAsStream("openapi-3.1-schema.json"), "the schema of OpenAPI")) {
            assertThat(registry.getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8))
                            .validate(api.document().toString(), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @Test
    void itsExamplesFitTheirSchemas() {
        List<String> pointers = api.examples()
                .peek(example -> api.validate(
                        "example",
                        example.getKey() + "/schema",
                        example.getValue().toString()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(pointers).hasSizeGreaterThan(30);
    }

    @Test
    void everySchemaIsUsed() {
        String text = api.document().toString();
        api.document()
                .at("/components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> assertThat(text)
                                .contains(
                                        kind.getKey().equals("securitySchemes")
                                                ? "{\"" + name + "\":[]}"
                                                : "\"#/components/" + kind.getKey() + "/" + name + "\"")));
    }

    @Test
    void itNamesThePublicAddressFirstAndThenTheOneItWasAskedFor() {
        assertThat(api.document().at("/servers/0/url").asText()).isEqualTo("http://127.0.0.1:1/push");
        assertThat(api.document().at("/servers/1/url").asText()).isEqualTo(".");
    }

    @Test
    void itHasTheVersionOfTheHub() {
        assertThat(api.document().at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void aListedPageMayReadItAndNoOther() {
        HttpResponse<String> listed = http.send(http.request("/openapi.json").header("Origin", "https://docs.example"));
        assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).contains("https://docs.example");
        assertThat(http.send(http.request("/openapi.json").header("Origin", "https://other.example"))
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"POST,/openapi.json,405", "DELETE,/openapi.json,405", "GET,/openapi.json/,404", "GET,/openapi.yaml,404"
    })
    void nothingElseIsThere(String method, String path, int status) {
        HttpResponse<String> response = http.send(http.request(path).method(method, BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(status);
    }
}
