package org.higginspush.demo.sync.attributes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;

/**
 * A device's client of the Attribute Server: the first of a selector's two connections. Blocks; safe for many threads.
 */
public final class AttributesClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final URI contexts;
    private final Supplier<String> token;

    /**
     * @param base where the Attribute Server's {@code users/} is, with a slash at the end
     * @param token gives an access token of the user and device, for each request
     */
    public AttributesClient(URI base, String user, Supplier<String> token) {
        this.contexts = base.resolve("users/" + Ids.encode(user) + "/contexts/");
        this.token = token;
    }

    /** The user's contexts and their revisions. */
    public Map<String, Long> revisions() throws IOException, InterruptedException {
        URI list = URI.create(contexts.toString().replaceFirst("/$", ""));
        return ContextJson.revisions(body(send(HttpRequest.newBuilder(list).GET()), 200));
    }

    /** A context as it is, or empty if there is none of that name. */
    public Optional<Context> get(String name) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                send(HttpRequest.newBuilder(address(name)).GET());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(ContextJson.context(body(response, 200)));
    }

    /**
     * Makes a context, or changes some attributes of it.
     *
     * @param known the revision the device has, 0 if it knows of none
     * @param edits the attributes to set, and with null those to remove
     * @return the context after it; empty if somebody else was faster, and nothing was done
     */
    public Optional<Context> push(String name, long known, Map<String, @Nullable String> edits)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(name))
                .method("PATCH", BodyPublishers.ofByteArray(Json.bytes(Map.of("attributes", edits))))
                .header("Content-Type", "application/merge-patch+json")
                .header(known == 0 ? "If-None-Match" : "If-Match", known == 0 ? "*" : Context.entityTag(known));
        HttpResponse<byte[]> response = send(request);
        return response.statusCode() == 412
                ? Optional.empty()
                : Optional.of(ContextJson.context(body(response, 200, 201)));
    }

    private URI address(String name) {
        return contexts.resolve(Ids.encode(name));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(
                request.timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token.get())
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static byte[] body(HttpResponse<byte[]> response, int... expected) throws IOException {
        for (int status : expected) {
            if (response.statusCode() == status) {
                return response.body();
            }
        }
        throw new IOException(
                "The Attribute Server answered " + response.statusCode() + ": " + ContextJson.detail(response.body()));
    }
}
