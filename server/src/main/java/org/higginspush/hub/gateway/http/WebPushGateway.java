package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.jspecify.annotations.Nullable;

/**
 * Wakes browsers and UnifiedPush apps: RFC 8030, and RFC 8292 to say who sends. A wake-up has no body; a code is encrypted for the
 * subscription (RFC 8291) as the JSON object <code>{"code":"..."}</code>. A wake-up that the push service has not delivered yet is replaced
 * by the next one (topic {@code wake-up}; {@code proof} for a code, so that neither replaces the other).
 *
 * <p>Where to send is chosen by devices, so by strangers: see {@link WebPushEndpoint} and {@link PushHttpClient#toStrangers}.
 */
public final class WebPushGateway implements PushGateway {
    /** Push services keep messages for four weeks at most. */
    private static final Duration LONGEST_TTL = Duration.ofDays(28);

    private static final String WAKE_UP = "wake-up";
    private static final String PROOF = "proof";

    private final VapidTokens tokens;
    private final PushHttpClient client;
    private final InstantSource clock;

    /**
     * @param key the hub's
     * @param contact how a push service reaches the operator: a {@code mailto:} or {@code https:} URI
     * @param client made by {@link PushHttpClient#toStrangers}; closed with the gateway
     * @throws IllegalArgumentException if the contact is none; the text says what it has to be
     */
    public WebPushGateway(VapidKey key, String contact, PushHttpClient client, InstantSource clock) {
        if (!isContact(contact)) {
            throw new IllegalArgumentException(
                    "The contact for Web Push must be an address like mailto:operator@example.org or https://example.org/contact.");
        }
        this.tokens = new VapidTokens(key, contact, clock);
        this.client = client;
        this.clock = clock;
    }

    /** Whether a text can be the operator's contact (RFC 8292, section 2.1). */
    public static boolean isContact(String text) {
        return text.matches(
                "(?i)mailto:[^\\s\"\\\\@\\p{Cntrl}]+@[^\\s\"\\\\@\\p{Cntrl}]+|https://[^\\s\"\\\\\\p{Cntrl}]+");
    }

    @Override
    public String destination(PushAddress address) {
        WebPushEndpoint endpoint = endpoint(address);
        return endpoint == null ? "none" : endpoint.origin();
    }

    private @Nullable WebPushEndpoint endpoint(PushAddress address) {
        return WebPushEndpoint.of(address.target(), client.isPrivateAllowed());
    }

    @Override
    public @Nullable String problem(PushAddress address) {
        String problem = WebPushEndpoint.problem(address.target(), client.isPrivateAllowed());
        if (problem != null) {
            return problem;
        }
        PushKeys keys = address.keys();
        return keys != null && SubscriptionKeys.of(keys) != null
                ? null
                : "The keys p256dh and auth must be those of the browser's subscription, in base64url.";
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        String problem = problem(wakeUp.address());
        WebPushEndpoint endpoint = endpoint(wakeUp.address());
        if (problem != null || endpoint == null) {
            return CompletableFuture.completedFuture(new Rejected(problem + " Have the device register again."));
        }
        return client.send(post(wakeUp, endpoint), withdrawn).handle((answer, failure) -> {
            if (answer == null) {
                return unanswered(failure);
            }
            if (answer.status() == 401 || answer.status() == 403) {
                tokens.forget(endpoint.origin());
            }
            return WebPushAnswers.of(answer, clock.instant());
        });
    }

    private HttpPost post(WakeUp wakeUp, WebPushEndpoint endpoint) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", tokens.authorization(endpoint.origin()));
        headers.put(
                "TTL",
                String.valueOf(wakeUp.timeToLive(clock.instant(), LONGEST_TTL).toSeconds()));
        headers.put("Urgency", "high"); // "normal" leaves a phone that sleeps asleep
        String code = wakeUp.code();
        PushKeys keys = wakeUp.address().keys();
        SubscriptionKeys decoded = keys == null ? null : SubscriptionKeys.of(keys);
        if (code == null || decoded == null) {
            headers.put("Topic", WAKE_UP);
            return new HttpPost(endpoint.uri(), headers, new byte[0]);
        }
        headers.put("Topic", PROOF);
        headers.put("Content-Type", "application/octet-stream");
        headers.put("Content-Encoding", "aes128gcm");
        return new HttpPost(endpoint.uri(), headers, WebPushEncryption.encrypt(CodeMessage.json(code), decoded));
    }

    private static WakeUpResult unanswered(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        if (cause instanceof RefusedAddressException) {
            return new Rejected(
                    cause.getMessage() + ": the hub does not send there. If the push server is one of your own, set"
                            + " push.web-push.allow-private-endpoints.");
        }
        String reason = cause instanceof IOException ? cause.getMessage() : "the hub's client failed";
        return new TryLater(null, "The push service gave no answer: " + reason + ".");
    }

    @Override
    public void close() {
        client.close();
    }
}
