package org.higginspush.hub.gateway.http;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.SecretLogExtension;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** Windows Push Notification Services, which speak HTTP/1.1, Microsoft Entra's server for access tokens, and the machines with the app. */
public final class WnsFixture extends TokenServiceFixture {
    public static final String TENANT = "contoso.example";
    public static final String CLIENT = "01234567-89ab-cdef-0123-456789abcdef";

    private static final int LARGEST = 5_000;

    private final Map<String, List<String>> channels = new ConcurrentHashMap<>();
    private final Map<String, List<String>> expired = new ConcurrentHashMap<>();
    private volatile String secret = newSecret();

    public WnsFixture(TestCertificate certificate, InstantSource clock) {
        super(certificate, 0, clock);
        start();
    }

    /** It has what a form encodes. */
    private static String newSecret() {
        String secret = "a~8Q&+%=" + UUID.randomUUID();
        SecretLogExtension.note(secret);
        return secret;
    }

    public String secret() {
        return secret;
    }

    /** The operator makes another secret; the former one is refused, tokens that were issued for it are still good. */
    public void replacesSecret() {
        secret = newSecret();
    }

    /** An app asks for a channel. */
    public PushAddress opensChannel() {
        String target = "/?token=AwYAAABq%2b" + UUID.randomUUID() + "%2fQ%3d";
        SecretLogExtension.note(target);
        channels.put(target, new CopyOnWriteArrayList<>());
        return new PushAddress(PushPlatform.WNS, null, "https://wns2-fx1p.notify.windows.com" + target, null);
    }

    /** The channel expires. */
    public void expires(PushAddress address) {
        String target = target(address);
        List<String> bodies = channels.remove(target);
        if (bodies != null) {
            expired.put(target, bodies);
        }
    }

    private static String target(PushAddress address) {
        return address.target().replaceFirst("^https://[^/]+", "");
    }

    /** The bodies that an app got, in order. */
    public List<String> notifications(PushAddress address) {
        return Objects.requireNonNull(channels.get(target(address)), "no such channel");
    }

    @Override
    protected String tokenPath() {
        return "/" + TENANT + "/oauth2/v2.0/token";
    }

    @Override
    protected @Nullable FixtureAnswer refusal(ReceivedPost post, Map<String, String> form) {
        if (!Objects.equals(form.get("grant_type"), "client_credentials")
                || !Objects.equals(form.get("scope"), "https://wns.windows.com/.default")) {
            return FixtureAnswer.of(400, "{\"error\":\"invalid_request\"}");
        }
        boolean isKnown =
                Objects.equals(form.get("client_id"), CLIENT) && Objects.equals(form.get("client_secret"), secret);
        return isKnown
                ? null
                : FixtureAnswer.of(
                        401,
                        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided."
                                + " Trace ID: 0\",\"error_codes\":[7000215]}");
    }

    @Override
    protected FixtureAnswer unauthorized() {
        return FixtureAnswer.of(401).with("X-WNS-Error-Description", "The access token is invalid");
    }

    @Override
    protected FixtureAnswer answerAuthorized(ReceivedPost post) {
        if (!post.method().equals("POST")) {
            return FixtureAnswer.of(405);
        }
        if (expired.containsKey(post.path())) {
            return FixtureAnswer.of(410).with("X-WNS-Error-Description", "The channel has expired");
        }
        List<String> bodies = channels.get(post.path());
        if (bodies == null) {
            return FixtureAnswer.of(404);
        }
        if (!isRaw(post)) {
            return FixtureAnswer.of(400).with("X-WNS-Error-Description", "A header is wrong");
        }
        if (post.body().length > LARGEST) {
            return FixtureAnswer.of(413);
        }
        bodies.add(post.text());
        return FixtureAnswer.of(200)
                .with("X-WNS-Status", "received")
                .with("X-WNS-Msg-ID", "22A3B4C5D6E7F809")
                .with("X-WNS-DeviceConnectionStatus", "connected");
    }

    private static boolean isRaw(ReceivedPost post) {
        return post.header("x-wns-type").equals("wns/raw")
                && post.header("content-type").equals("application/octet-stream")
                && post.header("content-length").equals(String.valueOf(post.body().length))
                && post.body().length > 0
                && post.header("transfer-encoding").isEmpty()
                && post.header("x-wns-ttl").matches("[1-9]\\d{0,9}")
                && post.header("x-wns-cache-policy").matches("cache|no-cache")
                && post.header("x-wns-requestforstatus").matches("true|false");
    }
}
