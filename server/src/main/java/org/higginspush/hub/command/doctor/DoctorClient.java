package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.higginspush.hub.httpclient.HubClient;
import org.jspecify.annotations.Nullable;

/**
 * Sends the doctor's requests, through whatever proxies are on the way. Certificates are observed and not enforced: whoever sends a token
 * asks {@link #mayShowTokens} first. Safe for use by many threads.
 */
final class DoctorClient {
    /** How long an ordinary answer may take. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    private static final int READ = 64 * 1024;

    private final ObservingTrustManager certificates = new ObservingTrustManager();
    private final HubClient client;
    private final Target target;

    DoctorClient(Target target, Map<String, String> environment) {
        this.target = target;
        this.client = new HubClient(environment, certificates.context());
    }

    ObservingTrustManager certificates() {
        return certificates;
    }

    HubClient hub() {
        return client;
    }

    boolean mayShowTokens() {
        return !target.isHttps() || certificates.isTrusted();
    }

    /** Whether there is a token, and a connection on which it may be shown. */
    boolean hasToken() {
        return target.token() != null && mayShowTokens();
    }

    /** A request to an address below the hub's, without a token. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(target.at(path)).timeout(ANSWER);
    }

    /** The same with the token. */
    HttpRequest.Builder withToken(String path) {
        return HubClient.request(target.at(path), String.valueOf(target.token()))
                .timeout(ANSWER);
    }

    Answer get(String path, String... headers) throws IOException {
        HttpRequest.Builder request = to(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer get(URI address) throws IOException {
        return send(HttpRequest.newBuilder(address).timeout(ANSWER));
    }

    Answer post(HttpRequest.Builder request, String json) throws IOException {
        return send(request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    Answer send(HttpRequest.Builder request) throws IOException {
        long start = System.nanoTime();
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(READ), StandardCharsets.UTF_8);
            return new Answer(
                    response.statusCode(), response.headers(), text, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** An answer whose body is a stream, once its head is there. */
    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws IOException {
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    /**
     * Which version of TLS is spoken, like {@code TLSv1.3}.
     *
     * @throws javax.net.ssl.SSLException if none is
     */
    String tlsVersion() throws IOException {
        HttpResponse<Void> answer = client.send(to("healthz").build(), BodyHandlers.discarding());
        return answer.sslSession().map(SSLSession::getProtocol).orElse("none");
    }

    /** The program that answers in place of the hub, as it calls itself; empty if it does not, null if nothing answers. */
    @Nullable
    String server() {
        try {
            return get("healthz").first("Server");
        } catch (IOException e) {
            return null;
        }
    }
}
