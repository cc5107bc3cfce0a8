package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.gateway.apns.ApnsFixture;
import org.higginspush.hub.gateway.apns.FakeApns;
import org.jspecify.annotations.Nullable;

/** A hub whose settings name a server in the place of Apple's, and the phones that are registered with it. Its clock stands still unless it is moved by hand. */
final class WakeUpHub implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(20);
    static final Duration GRACE = Duration.ofSeconds(15);
    static final Duration CONFIRM_WITHIN = Duration.ofMinutes(3);
    static final String WAKE_UP = "{\"aps\":{\"content-available\":1}}";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final FakeApns apple;
    private final String[] settings;
    private final Map<String, Phone> phones = new HashMap<>();
    private final TestClock clock = new TestClock(Instant.now());
    private TestHub hub;
    private RawBayeux http;

    WakeUpHub(Path folder) throws Exception {
        this.folder = folder;
        TestCertificate certificate = TestCertificate.untrusted(folder);
        apple = new FakeApns(certificate);
        Path key = folder.resolve("AuthKey.p8");
        Files.writeString(key, ApnsFixture.p8(ApnsFixture.keyPair("secp256r1")));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        settings = new String[] {
            "push.apns.key=" + key,
            "push.apns.key-id=ABC123DEFG",
            "push.apns.team-id=DEF123GHIJ",
            "push.apns.topic=" + ApnsFixture.TOPIC,
            "push.apns.server=localhost:" + apple.port(),
            "push.trust=" + certificate.certificate(),
        };
        start();
    }

    private void start() throws Exception {
        hub = TestHub.withClock(folder.resolve("data"), clock, settings);
        http = new RawBayeux(hub.uri());
    }

    /** The hub stops and starts again with what it has stored. */
    void restarts() throws Exception {
        hub.close();
        start();
    }

    void passes(Duration time) {
        clock.advance(time);
    }

    /** Time passes until somebody is woken. */
    void passesUntilSomebodyIsWoken() {
        await().atMost(LIMIT).until(() -> {
            passes(INTERVAL);
            return apple.hasRequest();
        });
    }

    JsonNode changes(String user, String context, long revision, @Nullable String origin) {
        String change = "{\"context\":\"" + context + "\",\"revision\":" + revision
                + (origin == null ? "" : ",\"origin\":\"" + origin + "\"") + "}";
        return does("POST", "/v1/users/" + user + "/changes", change, hub.publisherToken());
    }

    /** Reports many changes, one a line; all must be recorded. */
    void lines(String changes) {
        HttpResponse<String> answer = asks("POST", "/v1/changes", changes, hub.publisherToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("\"status\"");
    }

    /** Sends a request that must succeed, and returns its answer. */
    JsonNode does(String method, String path, String body, String token) {
        HttpResponse<String> answer = asks(method, path, body, token);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return RawBayeux.json(answer.body());
    }

    HttpResponse<String> asks(String method, String path, String body, String token) {
        HttpRequest.Builder request = http.request(path).timeout(LIMIT).header("Authorization", "Bearer " + token);
        return http.send(
                request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    TestHub hub() {
        return hub;
    }

    /** A phone that registers and proves that it is woken at its address. */
    Phone phone(String user, String device) throws InterruptedException {
        Phone phone = new Phone(user, device);
        phone.registers();
        return phone;
    }

    /** The next wake-up that comes to Apple, which is for this phone and says nothing; not answered yet. */
    FakeApns.Request wakes(Phone phone) throws InterruptedException {
        FakeApns.Request request = apple.next();
        assertThat(phones.get(target(request))).isSameAs(phone);
        assertThat(request.body()).isEqualTo(WAKE_UP);
        return request;
    }

    /** The next wake-up that comes to Apple is for this phone, and Apple takes it; the hub knows that. */
    void isWoken(Phone phone) throws InterruptedException {
        FakeApns.Request request = wakes(phone);
        long before = phone.registration().wokenFor();
        request.accept();
        await().atMost(LIMIT).until(() -> phone.registration().wokenFor() > before);
    }

    private static String target(FakeApns.Request request) {
        String path = request.header(":path");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        hub.close();
        apple.close();
    }

    /** An app on a phone, with the position that it has stored. */
    final class Phone {
        final String user;
        final String device;
        private String target;
        private @Nullable String position;

        private Phone(String user, String device) {
            this.user = user;
            this.device = device;
        }

        String token() {
            return hub.token(user, device);
        }

        String path() {
            return "/v1/users/" + user + "/devices/" + device + "/registration";
        }

        /** Registers a new address, which is proven. */
        void registers() throws InterruptedException {
            target = String.format("%064x", phones.size() + 1);
            phones.put(target, this);
            registersAgain();
            FakeApns.Request request = apple.next();
            assertThat(phones.get(target(request))).isSameAs(this);
            String code = SecretLogExtension.note(
                    RawBayeux.json(request.body()).get("code").asText());
            request.accept();
            does("POST", path() + "/proof", "{\"code\":\"" + code + "\"}", token());
        }

        /** Registers the address that it has. */
        void registersAgain() {
            does("PUT", path(), "{\"platform\":\"apns\",\"token\":\"" + target + "\"}", token());
        }

        Registration registration() {
            Registration registration = hub.hub().registrations().find(user, device);
            assertThat(registration).isNotNull();
            return registration;
        }

        boolean isRegistered() {
            return asks("GET", path(), "", token()).statusCode() == 200;
        }

        /** Asks once, without waiting, for what changed since the last time; how many contexts that were. */
        int syncs() {
            String since = position == null ? "" : "&since=" + position;
            HttpResponse<String> answer =
                    asks("GET", "/v1/users/" + user + "/changes?device=" + device + since, "", token());
            if (answer.statusCode() == 304) {
                return 0;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode missed = RawBayeux.json(answer.body());
            position = missed.get("position").asText();
            return missed.get("changes").size();
        }

        /** Opens a connection with the position that it has. */
        PlainWebSocketClient connects() {
            String since = position == null ? "" : "?since=" + position;
            return PlainWebSocketClient.open(hub.uri(), "/v1/users/" + user + "/changes" + since, token());
        }

        void knows(JsonNode told) {
            position = told.get("position").asText();
        }

        /** Sends a heartbeat and waits for the answer. */
        void confirms(PlainWebSocketClient connection, int heard) {
            connection.sends("{\"position\":\"" + position + "\",\"heard\":" + heard + "}");
            connection.hears();
        }

        /** Its connection ends, and the hub knows. */
        void leaves(PlainWebSocketClient connection) {
            connection.dies();
            await().atMost(LIMIT).until(() -> hub.hub().sessions() == 0);
        }
    }
}
