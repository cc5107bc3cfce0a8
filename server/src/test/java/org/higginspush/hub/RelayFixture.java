package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.higginspush.hub.gateway.apns.ApnsFixture;

/** A hub without credentials of Apple that has another hub wake its devices. */
final class RelayFixture implements AutoCloseable {
    static final String USER = "margaret-hamilton";
    static final String DEVICE = "pocket-telephone";
    static final String CONTEXT = "shopping-list";

    final TestHub hub;
    private final RawBayeux http;

    /**
     * @param relay the address of the other hub
     * @param token what that gave
     */
    RelayFixture(Path folder, URI relay, String token) throws Exception {
        hub = TestHub.start(
                folder.resolve("family"), "push.relay.url=" + relay, "push.relay.token=" + file(folder, token));
        http = new RawBayeux(hub.uri());
    }

    /** A file with a secret. */
    static Path file(Path folder, String text) throws IOException {
        Path file = Files.createTempFile(folder, "secret", ".txt");
        Files.writeString(file, text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String registration(String user) {
        return "/v1/users/" + user + "/devices/" + DEVICE + "/registration";
    }

    HttpResponse<String> asks(String method, String path, String token, String body) {
        return http.send(http.request(path)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
    }

    /** The device registers an address of Apple's. */
    HttpResponse<String> registers(String user) {
        String token = hub.token(user, DEVICE);
        return asks(
                "PUT",
                registration(user),
                token,
                "{\"platform\":\"apns\",\"app\":\"" + ApnsFixture.TOPIC + "\",\"token\":\"" + ApnsFixture.TOKEN
                        + "\"}");
    }

    /** The device sends back the code that came with a wake-up. */
    void proves(String code) {
        HttpResponse<String> proven =
                asks("POST", registration(USER) + "/proof", hub.token(USER, DEVICE), "{\"code\":\"" + code + "\"}");
        assertThat(proven.body()).contains("\"proven\"");
    }

    /** An operator tries to wake the device: the answer. */
    JsonNode wakes() {
        HttpResponse<String> answer = asks("POST", registration(USER) + "/wake", hub.managerToken(), "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    boolean isRegistered() {
        return asks("GET", registration(USER), hub.managerToken(), "").statusCode() == 200;
    }

    @Override
    public void close() {
        hub.close();
    }
}
