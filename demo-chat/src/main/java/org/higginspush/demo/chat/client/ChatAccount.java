package org.higginspush.demo.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A name at a device, and the token for it, which is fetched again when it ends. Thread-safe. */
public final class ChatAccount {
    private static final Duration RESERVE = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final URI signIn;
    private final Map<String, String> fields = new HashMap<>(); // guarded by this
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final ObjectMapper json = new ObjectMapper();
    private String token = ""; // guarded by this
    private Instant ends = Instant.EPOCH; // guarded by this
    private final List<String> offered = new ArrayList<>(); // guarded by this

    /**
     * @param hub the hub's address, with the path it is below, if any
     * @param password what makes the name one's own on every device, or null
     */
    public ChatAccount(URI hub, String name, String platform, String device, @Nullable String password) {
        this(hub, name, platform, device, password, null);
    }

    /**
     * @param hub the hub's address, with the path it is below, if any
     * @param password what makes the name one's own on every device, or null
     * @param key the {@link #key} of an earlier account with this name on this device, or null
     */
    public ChatAccount(
            URI hub, String name, String platform, String device, @Nullable String password, @Nullable String key) {
        signIn = HubAddress.of(hub, "chat/sign-in");
        fields.put("name", name);
        fields.put("platform", platform);
        fields.put("device", device);
        if (password != null) {
            fields.put("password", password);
        }
        if (key != null) {
            fields.put("key", key);
        }
    }

    /** Of these transports those that the hub has switched on, as far as it has said so with the last token. */
    public synchronized List<String> usable(List<String> transports) {
        return transports.stream()
                .filter(transport -> offered.isEmpty() || offered.contains(transport))
                .toList();
    }

    /** What opens the name again on this device; null before the first token. */
    public synchronized @Nullable String key() {
        return fields.get("key");
    }

    /**
     * A token that is good for a while yet.
     *
     * @throws ChatRefused if the hub does not grant the name
     * @throws IOException if the hub cannot be reached
     */
    public synchronized String token() throws IOException {
        if (ends.minus(RESERVE).isBefore(Instant.now())) {
            JsonNode granted = signIn();
            token = granted.path("token").asText();
            ends = Instant.now().plusMillis(granted.path("expiresIn").asLong());
            fields.put("key", granted.path("key").asText());
            offered.clear();
            granted.path("transports").forEach(transport -> offered.add(transport.asText()));
        }
        return token;
    }

    private JsonNode signIn() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(signIn)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(fields)))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            JsonNode answer = json.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new ChatRefusedException(
                        response.statusCode(), answer.path("detail").asText("The hub refused."));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while signing in", e);
        }
    }
}
