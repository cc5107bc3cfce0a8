package org.higginspush.hub.gateway.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.http.AccessTokens.TokenVendor;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/**
 * Wakes Windows apps through Windows Push Notification Services, with raw notifications. Their body is the JSON object <code>{}</code>, or
 * <code>{"code":"..."}</code> where a registration is proven. For a device that is off one is kept, the latest.
 *
 * <p>Where to send is named by devices; only Microsoft's servers are taken, because the access token goes there.
 */
public final class WnsGateway implements PushGateway {
    private static final URI TOKEN_SERVER = URI.create("https://login.microsoftonline.com");
    private static final String SCOPE = "https://wns.windows.com/.default";
    private static final Pattern HOST =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.){1,5}notify\\.windows\\.com");
    private static final Duration LONGEST_TTL = Duration.ofDays(28);
    private static final byte[] WAKE_UP = "{}".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable URI server;
    private final AuthorizedClient client;
    private final InstantSource clock;

    /**
     * @param tenant the id or domain of the Entra tenant in which the app is registered
     * @param clientId the app's id there
     * @param server gives tokens and takes notifications in Microsoft's place, for tests; null for Microsoft's servers
     * @param client made by {@link PushHttpClient#toVendor}; closed with the gateway
     */
    public WnsGateway(
            String tenant,
            String clientId,
            ClientSecret secret,
            @Nullable URI server,
            PushHttpClient client,
            InstantSource clock) {
        URI tokenEndpoint = FcmGateway.below(
                server == null ? TOKEN_SERVER : server, "/" + FcmGateway.encoded(tenant) + "/oauth2/v2.0/token");
        String form = "grant_type=client_credentials&client_id=" + FcmGateway.encoded(clientId) + "&client_secret="
                + FcmGateway.encoded(secret.value()) + "&scope=" + FcmGateway.encoded(SCOPE);
        AccessTokens tokens = new AccessTokens(
                new TokenVendor(
                        "Microsoft Entra",
                        "check push.wns.tenant-id and push.wns.client-id, and whether the client secret has expired. Put a new one"
                                + " into the file that push.wns.client-secret names."),
                now -> HttpPost.form(tokenEndpoint, form),
                client,
                clock);
        this.server = server;
        this.client =
                new AuthorizedClient("Windows Push Notification Services", tokens, new WnsAnswers(), client, clock);
        this.clock = clock;
    }

    /** Several, whose names are the devices' word: one that there is not must not hold up the others. */
    @Override
    public String destination(PushAddress address) {
        URI channel = channel(address.target());
        return channel == null ? "none" : String.valueOf(channel.getHost()).toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable String problem(PushAddress address) {
        return channel(address.target()) == null
                ? "The endpoint must be the address of a channel of WNS, https://....notify.windows.com/?token=...: send it as Windows"
                        + " gave it."
                : null;
    }

    /** The address of a channel; null if it is none. */
    private static @Nullable URI channel(String text) {
        try {
            URI channel = new URI(text);
            String host = channel.getHost();
            boolean isMicrosofts = "https".equalsIgnoreCase(channel.getScheme())
                    && host != null
                    && HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()
                    && (channel.getPort() == -1 || channel.getPort() == 443)
                    && channel.getRawUserInfo() == null
                    && channel.getRawFragment() == null;
            return isMicrosofts ? channel : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        URI channel = channel(wakeUp.address().target());
        if (channel == null) {
            return CompletableFuture.completedFuture(
                    new WakeUpResult.Rejected(problem(wakeUp.address()) + " Have the device register again."));
        }
        String code = wakeUp.code();
        return client.send(
                new HttpPost(address(channel), headers(wakeUp), code == null ? WAKE_UP : CodeMessage.json(code)),
                withdrawn);
    }

    private URI address(URI channel) {
        if (server == null) {
            return channel;
        }
        String query = channel.getRawQuery() == null ? "" : "?" + channel.getRawQuery();
        return FcmGateway.below(server, channel.getRawPath() + query);
    }

    private Map<String, String> headers(WakeUp wakeUp) {
        long ttl = wakeUp.timeToLive(clock.instant(), LONGEST_TTL).toSeconds();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/octet-stream");
        headers.put("X-WNS-Type", "wns/raw");
        headers.put("X-WNS-Cache-Policy", "cache"); // which is not usual for raw notifications
        headers.put("X-WNS-TTL", String.valueOf(Math.max(1, ttl)));
        headers.put("X-WNS-RequestForStatus", "true");
        return headers;
    }

    @Override
    public void close() {
        client.close();
    }
}
