package org.higginspush.hub.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.higginspush.hub.model.IoReason;

/** A running hub's HTTP API as the command line uses it. */
final class HubDoor {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /** A request that carries the token where no log looks for it. */
    static HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
    }

    /**
     * Sends a request.
     *
     * @throws IOException if the hub does not answer
     * @throws CommandFailure if the calling thread is told to stop
     */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Stopped.");
        }
    }

    /** Why the hub does not answer, and what to do. */
    static String unreachable(URI address, IOException failure) {
        return "No hub answers at " + address.resolve("/") + " (" + reason(failure)
                + "). Start it, or name its address with --hub URL.";
    }

    private static String reason(IOException failure) {
        return (failure instanceof SSLException ? "no trusted TLS there: " : "") + Terminal.plain(IoReason.of(failure));
    }

    /** The hub's own words for a refusal: the detail of its problem document (RFC 9457). */
    static CommandFailure refused(int status, String body) {
        String hint = status == 401
                ? " Give another one in HIGGINS_PUSH_TOKEN, or name the hub's data folder with --data DIR."
                : "";
        return new CommandFailure("The hub refused (" + status + "): " + sentence(detail(body)) + hint);
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String detail(String body) {
        try {
            JsonNode detail = JSON.readTree(body).path("detail");
            return Terminal.plain(detail.asText("no reason was given"));
        } catch (JsonProcessingException e) {
            return "the answer is not one of a hub. Check the address.";
        }
    }
}
