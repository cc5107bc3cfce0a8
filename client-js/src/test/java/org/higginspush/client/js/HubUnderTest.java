package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.Hub;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.jspecify.annotations.Nullable;

/** A real hub with the test page, and an Attribute Server's side of it. */
final class HubUnderTest implements AutoCloseable {
    static final String USER = "alex@example.org";
    static final String DEVICE = "browser";

    private static final Duration LONG = Duration.ofHours(1);

    private final Path data;
    private final String[] settings;
    private final HttpClient http = HttpClient.newHttpClient();
    private Hub hub;
    private int port;

    HubUnderTest(Path data, String... settings) throws Exception {
        this.data = data;
        this.settings = settings;
        this.hub = start(settings);
    }

    private Hub start(String... given) throws Exception {
        return Hub.start(HubConfig.forTests(data, given), List.of(new Harness()));
    }

    URI uri() {
        return hub.uri();
    }

    /** Its web origin, as browsers send it. */
    String origin() {
        return uri().getScheme() + "://" + uri().getAuthority();
    }

    /** The same under another name of this machine: to browsers another site, whose cookies are kept apart. */
    String originAs(String host) {
        return uri().getScheme() + "://" + host + ":" + uri().getPort();
    }

    int sessions() {
        return hub.sessions();
    }

    String token() {
        return token(Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), LONG);
    }

    String token(Set<Scope> scopes, Duration lifetime) {
        return hub.localIssuer().issue(USER, null, scopes, lifetime);
    }

    /**
     * Publishes a change of the user's, made by a device.
     *
     * @return its revision, once the hub has recorded it
     */
    long publish(String context, @Nullable String origin) {
        String body = origin == null
                ? "{\"context\":\"%s\"}".formatted(context)
                : "{\"context\":\"%s\",\"origin\":\"%s\"}".formatted(context, origin);
        String answer = post("/v1/users/" + USER.replace("@", "%40") + "/changes", body);
        return Long.parseLong(answer.replaceFirst(".*\"revision\":(\\d+).*", "$1"));
    }

    /** A ticket for the user's browser. */
    String ticket() {
        String answer = post("/v1/tickets", "{\"device\":\"" + DEVICE + "\"}");
        return answer.replaceFirst(".*\"ticket\":\"([^\"]+)\".*", "$1");
    }

    private String post(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve(path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops the hub. */
    void stops() {
        port = hub.uri().getPort();
        hub.close();
    }

    /** Starts it again on the same port and data. */
    void startsAgain() throws Exception {
        String[] same = new String[settings.length + 1];
        System.arraycopy(settings, 0, same, 0, settings.length);
        same[settings.length] = "port=" + port;
        hub = start(same);
    }

    @Override
    public void close() {
        hub.close();
    }
}
