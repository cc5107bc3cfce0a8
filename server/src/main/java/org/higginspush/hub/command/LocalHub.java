package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.httpclient.HubClientException;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * A hub that runs, as it describes itself to programs of its own machine ({@code /readyz}).
 *
 * @param address where it was asked
 * @param data its data folder; null if it does not say, because this is not its machine to it
 * @param localIssuer whether it takes tokens of its own key, if it says
 */
record LocalHub(URI address, @Nullable Path data, boolean localIssuer) {
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** The hub at an address; null if none answers there. */
    static @Nullable LocalHub at(URI address, Map<String, String> environment) {
        try {
            URI ready = URI.create(address.toString().replaceFirst("/*$", "/readyz"));
            HttpResponse<String> answer = new HubClient(isOwnMachine(address) ? Map.of() : environment)
                    .send(HttpRequest.newBuilder(ready).timeout(ANSWER).build(), BodyHandlers.ofString());
            JsonNode state = StrictJson.value(answer.body());
            return state.path("problems").isArray() ? of(address, state) : null;
        } catch (IOException | HubClientException | IllegalArgumentException e) {
            return null;
        }
    }

    private static LocalHub of(URI address, JsonNode state) {
        String folder = state.path("dataFolder").asText("").replace("\u0000", "");
        boolean isBelieved = !folder.isEmpty() && isOwnMachine(address);
        return new LocalHub(
                address,
                isBelieved ? Path.of(folder) : null,
                state.path("localIssuer").asBoolean(true));
    }

    /** This machine needs no proxy. What another machine says of folders is not believed: it would choose the key that tokens for it are signed with. */
    private static boolean isOwnMachine(URI address) {
        try {
            InetAddress host = address.getHost() == null ? null : InetAddress.getByName(address.getHost());
            return host != null && (host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null);
        } catch (UnknownHostException | SocketException e) {
            return false; // a proxy knows it
        }
    }

    /** Whether it keeps its data in this folder. */
    boolean isIn(Path folder) {
        try {
            return data != null && (data.equals(folder.toAbsolutePath().normalize()) || Files.isSameFile(data, folder));
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
