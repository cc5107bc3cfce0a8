package org.higginspush.hub.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.higginspush.hub.SecretLogExtension;
import org.higginspush.hub.TestCertificate;
import org.jspecify.annotations.Nullable;

/** A push service that is sent to with access tokens (RFC 6750), and the server that issues them (RFC 6749, section 5). */
public abstract class TokenServiceFixture extends PushServiceFixture {
    /** How long its tokens live. */
    public static final Duration LIFE = Duration.ofHours(1);

    private final InstantSource clock;
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private volatile @Nullable FixtureAnswer toTokenRequests;
    private volatile @Nullable FixtureAnswer toWakeUps;

    protected TokenServiceFixture(TestCertificate certificate, int streams, InstantSource clock) {
        super(certificate, streams);
        this.clock = clock;
    }

    /** Where it issues tokens. */
    protected abstract String tokenPath();

    /** What it answers to a request for a token whose credentials are wrong; null if they are right. */
    protected abstract @Nullable FixtureAnswer refusal(ReceivedPost post, Map<String, String> form);

    /** What it answers if the access token is wrong. */
    protected abstract FixtureAnswer unauthorized();

    /** What it answers to a request with a good access token. */
    protected abstract FixtureAnswer answerAuthorized(ReceivedPost post);

    protected final Instant now() {
        return clock.instant();
    }

    /** The requests for tokens, in order. */
    public List<ReceivedPost> tokenRequests() {
        return received().stream().filter(this::isTokenRequest).toList();
    }

    /** All other requests, in order. */
    public List<ReceivedPost> wakeUps() {
        return received().stream().filter(post -> !isTokenRequest(post)).toList();
    }

    private boolean isTokenRequest(ReceivedPost post) {
        return post.path().equals(tokenPath());
    }

    /** All tokens that it issued so far are refused. */
    public void revokesTokens() {
        tokens.clear();
    }

    /** Requests for tokens are answered like this; null for as usual. */
    public void answersTokenRequests(@Nullable FixtureAnswer answer) {
        toTokenRequests = answer;
    }

    /** All other requests are answered like this; null for as usual. */
    public void answersWakeUps(@Nullable FixtureAnswer answer) {
        toWakeUps = answer;
    }

    @Override
    protected final FixtureAnswer answer(ReceivedPost post) {
        if (isTokenRequest(post)) {
            FixtureAnswer fixed = toTokenRequests;
            return fixed == null ? issue(post) : fixed;
        }
        FixtureAnswer fixed = toWakeUps;
        if (fixed != null) {
            return fixed;
        }
        return isAuthorized(post) ? answerAuthorized(post) : unauthorized();
    }

    private FixtureAnswer issue(ReceivedPost post) {
        FixtureAnswer refusal = refusal(post, form(post));
        if (refusal != null) {
            return refusal;
        }
        String token = "fixture." + UUID.randomUUID();
        SecretLogExtension.note(token);
        tokens.put(token, now().plus(LIFE));
        return FixtureAnswer.of(
                        200,
                        "{\"access_token\":\"" + token + "\",\"expires_in\":" + LIFE.toSeconds()
                                + ",\"token_type\":\"Bearer\"}")
                .with("Content-Type", "application/json");
    }

    private static Map<String, String> form(ReceivedPost post) {
        if (!post.header("content-type").equals("application/x-www-form-urlencoded")) {
            return Map.of();
        }
        return Arrays.stream(post.text().split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    }

    private boolean isAuthorized(ReceivedPost post) {
        Instant expires = tokens.get(post.header("authorization").replaceFirst("^Bearer ", ""));
        return expires != null && now().isBefore(expires);
    }
}
