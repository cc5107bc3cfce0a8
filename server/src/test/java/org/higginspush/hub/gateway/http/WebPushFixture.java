package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * A Web Push service (RFC 8030) that also is the browsers that subscribe with it: it checks who sends (RFC 8292), and decrypts what comes
 * (RFC 8291).
 */
public final class WebPushFixture extends PushServiceFixture {
    private static final Pattern VAPID = Pattern.compile("vapid t=([\\w.-]+), ?k=([\\w-]{87})");
    private static final int STREAMS = 100;

    /** A message as a browser gets it: its text, or empty. */
    public record PushedMessage(String text, String topic) {
        /** The code in it; null if it is an ordinary wake-up. */
        public @Nullable String code() {
            if (text.isEmpty()) {
                return null;
            }
            try {
                JsonNode code = StrictJson.object(text).get("code");
                return code == null ? null : code.asText();
            } catch (IOException e) {
                throw new AssertionError("The message is not JSON.", e);
            }
        }
    }

    private record BrowserSubscription(
            KeyPair keys, byte[] secret, @Nullable String sender, List<PushedMessage> messages) {}

    private final InstantSource clock;
    private final Map<String, BrowserSubscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, BrowserSubscription> ended = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** Over TLS if there is a certificate. */
    public WebPushFixture(@Nullable TestCertificate certificate, InstantSource clock) {
        super(certificate, STREAMS);
        this.clock = clock;
        start();
    }

    /** Over plain HTTP, by the system's clock. */
    public static WebPushFixture started() {
        return new WebPushFixture(null, InstantSource.system());
    }

    /** A browser subscribes, for any sender. */
    public PushAddress subscribes() {
        return subscribes("127.0.0.1", null);
    }

    /**
     * A browser subscribes.
     *
     * @param host a name of this machine
     * @param sender the only key that may send, in base64url; null for any
     */
    public PushAddress subscribes(String host, @Nullable String sender) {
        KeyPair keys = CurvePoints.newKeyPair();
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        String path = "/push/" + UUID.randomUUID();
        subscriptions.put(path, new BrowserSubscription(keys, secret, sender, new CopyOnWriteArrayList<>()));
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return new PushAddress(
                PushPlatform.WEB_PUSH,
                null,
                address(host) + path,
                new PushKeys(
                        base64.encodeToString(CurvePoints.bytes(((ECPublicKey) keys.getPublic()).getW())),
                        base64.encodeToString(secret)));
    }

    /** The browser ends its subscription. */
    public void unsubscribes(PushAddress address) {
        String path = path(address);
        BrowserSubscription subscription = subscriptions.remove(path);
        if (subscription != null) {
            ended.put(path, subscription);
        }
    }

    private static String path(PushAddress address) {
        return java.net.URI.create(address.target()).getRawPath();
    }

    /** What a browser got, in order. */
    public List<PushedMessage> messages(PushAddress address) {
        String path = path(address);
        BrowserSubscription subscription = subscriptions.getOrDefault(path, ended.get(path));
        return Objects.requireNonNull(subscription, "no such subscription").messages;
    }

    /** Waits for a browser's next message, the one after so many. */
    public PushedMessage awaitMessage(PushAddress address, int before) {
        List<PushedMessage> messages = messages(address);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> messages.size() > before);
        return messages.get(before);
    }

    @Override
    protected FixtureAnswer answer(ReceivedPost post) {
        if (ended.containsKey(post.path())) {
            return FixtureAnswer.of(410);
        }
        BrowserSubscription subscription = subscriptions.get(post.path());
        if (subscription == null) {
            return FixtureAnswer.of(404);
        }
        if (!post.method().equals("POST") || !post.header("ttl").matches("\\d{1,10}") || !isTopic(post)) {
            return FixtureAnswer.of(400);
        }
        int refusal = refusal(post, subscription);
        if (refusal != 0) {
            return FixtureAnswer.of(refusal);
        }
        if (post.body().length > 4_096) {
            return FixtureAnswer.of(413);
        }
        try {
            subscription.messages.add(new PushedMessage(text(post, subscription), post.header("topic")));
        } catch (IllegalArgumentException e) {
            return FixtureAnswer.of(400);
        }
        return FixtureAnswer.of(201).with("Location", address() + "/message/" + UUID.randomUUID());
    }

    private static boolean isTopic(ReceivedPost post) {
        return post.header("topic").matches("[\\w-]{0,32}");
    }

    /** RFC 8292, section 4.2; zero if there is none. */
    private int refusal(ReceivedPost post, BrowserSubscription subscription) {
        Matcher vapid = VAPID.matcher(post.header("authorization"));
        if (!vapid.matches()) {
            return 401;
        }
        if (subscription.sender != null && !subscription.sender.equals(vapid.group(2))) {
            return 403;
        }
        return isValid(vapid.group(1), vapid.group(2), post) ? 0 : 403;
    }

    private boolean isValid(String token, String key, ReceivedPost post) {
        try {
            ECPublicKey sender = CurvePoints.publicKey(Base64.getUrlDecoder().decode(key));
            JWSVerifier verifier = new ECDSAVerifier(Objects.requireNonNull(sender));
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Duration left =
                    Duration.between(clock.instant(), claims.getExpirationTime().toInstant());
            String origin =
                    address(post.header("host").replaceAll(":\\d+$", "")).toString();
            return jwt.verify(verifier)
                    && claims.getAudience().equals(List.of(origin))
                    && !left.isNegative()
                    && left.compareTo(Duration.ofDays(1)) <= 0;
        } catch (java.text.ParseException | com.nimbusds.jose.JOSEException e) {
            return false;
        }
    }

    private static String text(ReceivedPost post, BrowserSubscription subscription) {
        if (post.body().length == 0) {
            return "";
        }
        if (!post.header("content-encoding").equals("aes128gcm")) {
            throw new IllegalArgumentException("not encrypted");
        }
        byte[] plain = WebPushDecryption.decrypt(post.body(), subscription.keys, subscription.secret);
        return new String(plain, StandardCharsets.UTF_8);
    }
}
