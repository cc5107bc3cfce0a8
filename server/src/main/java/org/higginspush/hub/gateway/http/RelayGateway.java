package org.higginspush.hub.gateway.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.GatewayLimits;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Hands wake-ups to another hub that has the credentials of the vendor ({@code POST /v1/relay/wake}; docs/protocol.md). That hub learns
 * where the device is woken and until when, and by its token which hub asks; neither user nor device, nor what changed.
 */
public final class RelayGateway implements PushGateway {
    /** The platforms for which another hub can be asked: those whose vendors give credentials to the maker of an app alone. */
    public static final List<PushPlatform> PLATFORMS = List.of(PushPlatform.APNS, PushPlatform.FCM, PushPlatform.WNS);

    /** The other hub answers within ten seconds. Over HTTP/1.1 each wake-up under way needs a connection of its own. */
    public static final HttpLimits LIMITS = new HttpLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(15), 16_384, 3 * GatewayLimits.OF_RELAY.inFlight());

    private static final int MOST_SHOWN = 500;
    private static final String PATH = "/v1/relay/wake";

    private final URI address;
    private final String token;
    private final PushHttpClient client;
    private final InstantSource clock;

    /**
     * @param relay the address of the other hub; it may have a path
     * @param token what it gave, of the scope {@code relay}
     * @param client closed with the gateway
     */
    public RelayGateway(URI relay, String token, PushHttpClient client, InstantSource clock) {
        this.address = URI.create(relay.toString().replaceFirst("/+$", "") + PATH);
        this.token = token;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        Map<String, String> headers = Map.of(
                "Authorization", "Bearer " + token, "Content-Type", "application/json", "Accept", "application/json");
        byte[] body = StrictJson.write(fields(wakeUp)).getBytes(StandardCharsets.UTF_8);
        return client.send(new HttpPost(address, headers, body), withdrawn).handle((answer, failure) -> {
            if (answer == null) {
                String why = failure == null ? "no answer" : String.valueOf(failure.getMessage());
                return new TryLater(null, "The relay " + address.getHost() + " cannot be asked: " + why + ".");
            }
            return result(answer);
        });
    }

    private static Map<String, Object> fields(WakeUp wakeUp) {
        PushAddress device = wakeUp.address();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("platform", device.platform().word());
        fields.put(device.platform() == PushPlatform.WNS ? "endpoint" : "token", device.target());
        if (device.app() != null) {
            fields.put("app", device.app());
        }
        if (wakeUp.code() != null) {
            fields.put("code", wakeUp.code());
        }
        fields.put("expires", wakeUp.expires().toString());
        return fields;
    }

    private WakeUpResult result(HttpAnswer answer) {
        String relay = "The relay " + address.getHost() + " ";
        return switch (answer.status()) {
            case 200 -> said(answer, relay);
            case 401, 403 ->
                new Rejected(relay + "does not accept the token (" + answer.status()
                        + "): ask its operator for a new one (hub token --relay NAME), and put it into the file that"
                        + " push.relay.token names.");
            case 404, 405 ->
                new Rejected(relay + "is no hub, or an older one (" + answer.status()
                        + "): set push.relay.url to the address of a hub.");
            case 429 ->
                new TryLater(
                        answer.retryAfter(clock.instant()),
                        relay + "takes no more wake-ups with this token now: its operator sets how many.");
            default ->
                answer.status() >= 500 || answer.status() == 408
                        ? new TryLater(
                                answer.retryAfter(clock.instant()),
                                relay + "cannot take it now (" + answer.status() + ").")
                        : new Rejected(relay + "does not understand the request (" + answer.status()
                                + "): let both hubs be of the same version.");
        };
    }

    private static WakeUpResult said(HttpAnswer answer, String relay) {
        Map<?, ?> fields = fields(answer);
        String reason = relay + "says: " + brief(text(fields, "reason"));
        return switch (text(fields, "result")) {
            case "accepted" -> new Accepted();
            case "rejected" -> new Rejected(reason);
            case "gone" -> new Gone(since(fields), reason);
            case "try-later" -> new TryLater(after(fields), reason, Boolean.TRUE.equals(fields.get("thisAddressOnly")));
            default ->
                new Rejected(relay + "gives an answer that no hub gives: set push.relay.url to the address of a hub.");
        };
    }

    private static Map<?, ?> fields(HttpAnswer answer) {
        try {
            return StrictJson.map(answer.text());
        } catch (InvalidJson e) {
            return Map.of();
        }
    }

    private static String text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** What stands in this hub's log and answers is one line, and not a long one, whatever the other hub says. */
    private static String brief(String text) {
        return PlainText.oneLine(text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text);
    }

    private static @Nullable Instant since(Map<?, ?> fields) {
        try {
            return Instant.parse(text(fields, "since"));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Duration after(Map<?, ?> fields) {
        return fields.get("after") instanceof Number seconds && seconds.longValue() >= 0
                ? Duration.ofSeconds(Math.min(seconds.longValue(), RetryAfter.LONGEST.toSeconds()))
                : null;
    }

    @Override
    public void close() {
        client.close();
    }
}
