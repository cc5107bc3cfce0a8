package org.higginspush.hub.gateway.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.http.AccessTokens.TokenVendor;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * Wakes Android devices through Firebase Cloud Messaging (HTTP v1 API).
 *
 * <p>A wake-up is a data message of high priority, which runs the app's service even in doze. It says {@code type: wake-up} and nothing
 * else; that which proves a registration has a {@code code} instead. All wake-ups have one collapse key, so a device that was off gets
 * one; the code has another, so that neither replaces the other.
 */
public final class FcmGateway implements PushGateway {
    private static final URI SERVER = URI.create("https://fcm.googleapis.com");
    private static final URI TOKEN_ENDPOINT = URI.create("https://oauth2.googleapis.com/token");
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LONGEST_TTL = Duration.ofDays(28);
    private static final String WAKE_UP = "wake-up";
    private static final String PROOF = "proof";

    private final URI address;
    private final AuthorizedClient client;
    private final InstantSource clock;

    /**
     * @param server gives tokens and takes messages in Google's place, for tests; null for Google's servers
     * @param client made by {@link PushHttpClient#toVendor}; closed with the gateway
     */
    public FcmGateway(ServiceAccount account, @Nullable URI server, PushHttpClient client, InstantSource clock) {
        URI tokenEndpoint = server == null ? TOKEN_ENDPOINT : below(server, "/token");
        this.address = below(server == null ? SERVER : server, "/v1/projects/" + account.project() + "/messages:send");
        this.clock = clock;
        AccessTokens tokens = new AccessTokens(
                new TokenVendor(
                        "Google",
                        "look in the Google Cloud console whether the key that push.fcm.service-account names was deleted or its"
                                + " account disabled, and at the clock of the hub's machine. Put a new key into that file."),
                now -> HttpPost.form(
                        tokenEndpoint,
                        "grant_type=" + encoded(GRANT) + "&assertion=" + account.assertion(tokenEndpoint, SCOPE, now)),
                client,
                clock);
        this.client = new AuthorizedClient(
                "Firebase Cloud Messaging", tokens, new FcmAnswers(account.project()), client, clock);
    }

    static URI below(URI server, String path) {
        return URI.create(server.toString().replaceFirst("/+$", "") + path);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        byte[] body = StrictJson.write(Map.of("message", message(wakeUp))).getBytes(StandardCharsets.UTF_8);
        return client.send(new HttpPost(address, Map.of("Content-Type", "application/json"), body), withdrawn);
    }

    private Map<String, Object> message(WakeUp wakeUp) {
        String code = wakeUp.code();
        long ttl = wakeUp.timeToLive(clock.instant(), LONGEST_TTL).toSeconds();
        return Map.of(
                "token",
                wakeUp.address().target(),
                "data",
                code == null ? Map.of("type", WAKE_UP) : Map.of(CodeMessage.CODE, code),
                "android",
                Map.of(
                        "priority",
                        "HIGH", // a message of normal priority waits until the device leaves doze
                        "collapse_key",
                        code == null ? WAKE_UP : PROOF,
                        "ttl",
                        ttl + "s"));
    }

    @Override
    public void close() {
        client.close();
    }
}
