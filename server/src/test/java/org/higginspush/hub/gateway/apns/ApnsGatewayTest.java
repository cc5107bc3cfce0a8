package org.higginspush.hub.gateway.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.higginspush.hub.gateway.apns.ApnsFixture.TOKEN;
import static org.higginspush.hub.gateway.apns.ApnsFixture.TOPIC;
import static org.higginspush.hub.gateway.apns.ApnsFixture.wakeUp;

import com.eatthepath.pushy.apns.auth.ApnsVerificationKey;
import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.PushNotificationHandlerFactory;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import com.eatthepath.pushy.apns.server.ValidatingPushNotificationHandlerFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real wake-ups over TLS and HTTP/2 to Pushy's imitation of Apple's push service. */
class ApnsGatewayTest {
    private static final WakeUpResult ACCEPTED = new WakeUpResult.Accepted();

    @SuppressWarnings("deprecation") // Pushy knows no other
    private static final EventLoopGroup SERVER_LOOP =
            new NioEventLoopGroup(1, new DefaultThreadFactory("apns-server", true));

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private KeyPair keys;
    private ApnsGateway gateway;
    /** What is answered next; accepted once there is nothing left. Used by the thread of the server. */
    private final Queue<RejectedNotificationException> answers = new ArrayDeque<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.untrusted(folder);
    }

    @AfterAll
    static void stopServers() {
        SERVER_LOOP.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    @BeforeEach
    void makeKeys() throws Exception {
        keys = ApnsFixture.keyPair("secp256r1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    private void start(PushNotificationHandlerFactory handlers) throws Exception {
        MockApnsServer server = new MockApnsServerBuilder()
                .setServerCredentials(
                        certificate.certificate().toFile(), certificate.key().toFile(), null)
                .setHandlerFactory(handlers)
                .setEventLoopGroup(SERVER_LOOP)
                .build();
        int port = server.start(0).get(20, TimeUnit.SECONDS);
        gateway = new ApnsGateway(
                ApnsFixture.settings(port, certificate.certificate(), Duration.ofSeconds(20)), ApnsFixture.key(keys));
        parts.add(gateway);
        parts.add(() -> server.shutdown().get(20, TimeUnit.SECONDS));
    }

    private void startAnswering(RejectedNotificationException... inOrder) throws Exception {
        answers.addAll(List.of(inOrder));
        start(session -> (headers, payload) -> {
            RejectedNotificationException next = answers.poll();
            if (next != null) {
                throw next;
            }
        });
    }

    /** It checks all that Apple checks: the token's form, that it is of the topic, the signature. */
    private void startChecking(Set<String> tokens, Map<String, Instant> ended) throws Exception {
        startChecking(tokens, ended, keys);
    }

    private void startChecking(Set<String> tokens, Map<String, Instant> ended, KeyPair known) throws Exception {
        ApnsVerificationKey verifier =
                new ApnsVerificationKey("ABC123DEFG", "DEF123GHIJ", (ECPublicKey) known.getPublic());
        start(new ValidatingPushNotificationHandlerFactory(
                Map.of(TOPIC, tokens), ended, Map.of(verifier.getKeyId(), verifier), Map.of(verifier, Set.of(TOPIC))));
    }

    private WakeUpResult send(WakeUp wakeUp) throws Exception {
        CompletableFuture<WakeUpResult> result = gateway.send(wakeUp, () -> false);
        return result.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aDeviceIsWoken() throws Exception {
        startChecking(Set.of(TOKEN), Map.of());

        assertThat(send(wakeUp(TOKEN, null))).isEqualTo(ACCEPTED);
        assertThat(send(wakeUp(TOKEN, "the-code"))).isEqualTo(ACCEPTED);
    }

    @Test
    void anAppThatIsGoneSaysSinceWhen() throws Exception {
        Instant since = Instant.parse("2026-11-20T10:11:12.345Z");
        startChecking(Set.of(TOKEN), Map.of(TOKEN, since));

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.Gone.class))
                .extracting(WakeUpResult.Gone::since)
                .isEqualTo(since);
    }

    @Test
    void anUnknownTokenIsForgottenOnlyIfOthersAreKnown() throws Exception {
        startAnswering(
                new RejectedNotificationException(RejectionReason.BAD_DEVICE_TOKEN),
                new UnregisteredDeviceTokenException(Instant.EPOCH),
                new RejectedNotificationException(RejectionReason.BAD_DEVICE_TOKEN),
                new RejectedNotificationException(RejectionReason.DEVICE_TOKEN_NOT_FOR_TOPIC));

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.Rejected.class))
                .extracting(WakeUpResult.Rejected::reason)
                .asString()
                .contains("BadDeviceToken", "push.apns.environment");
        assertThat(send(wakeUp("60".repeat(32), null))).isInstanceOf(WakeUpResult.Gone.class);
        assertThat(send(wakeUp(TOKEN, null))).isInstanceOf(WakeUpResult.Gone.class);
        assertThat(send(wakeUp(TOKEN, null))).isInstanceOf(WakeUpResult.Gone.class);
    }

    @Test
    void aTokenOfAnotherAppMayMeanThatTheTopicIsWrong() throws Exception {
        startChecking(Set.of(), Map.of());

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.Rejected.class))
                .extracting(WakeUpResult.Rejected::reason)
                .asString()
                .contains("push.apns.topic");
    }

    @Test
    void aSignatureOfAnotherKeyIsRejected() throws Exception {
        startChecking(Set.of(TOKEN), Map.of(), ApnsFixture.keyPair("secp256r1"));

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.Rejected.class))
                .extracting(WakeUpResult.Rejected::reason)
                .asString()
                .contains("InvalidProviderToken", "push.apns.key");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_PROVIDER_TOKEN, push.apns.key-id",
        "MISSING_PROVIDER_TOKEN, push.apns.team-id",
        "BAD_TOPIC, push.apns.topic",
        "TOPIC_DISALLOWED, push.apns.topic",
        "MISSING_TOPIC, push.apns.topic",
        "FORBIDDEN, developer account",
        "PAYLOAD_TOO_LARGE, 'HTTP 413, PayloadTooLarge'",
        "BAD_EXPIRATION_DATE, 'HTTP 400, BadExpirationDate'",
        "BAD_PATH, 'HTTP 404, BadPath'",
        "METHOD_NOT_ALLOWED, 'HTTP 405, MethodNotAllowed'"
    })
    void whatASettingIsWrongForIsRejected(RejectionReason reason, String says) throws Exception {
        startAnswering(new RejectedNotificationException(reason));

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.Rejected.class))
                .extracting(WakeUpResult.Rejected::reason)
                .asString()
                .contains(says);
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_MANY_REQUESTS, TooManyRequests,",
        "TOO_MANY_PROVIDER_TOKEN_UPDATES, TooManyProviderTokenUpdates, PT20M",
        "INTERNAL_SERVER_ERROR, HTTP 500,",
        "SERVICE_UNAVAILABLE, HTTP 503,",
        "SHUTDOWN, HTTP 503,",
        "IDLE_TIMEOUT, IdleTimeout,"
    })
    void whatPassesIsTriedLater(RejectionReason reason, String says, Duration after) throws Exception {
        startAnswering(new RejectedNotificationException(reason));

        WakeUpResult.TryLater result = (WakeUpResult.TryLater) send(wakeUp(TOKEN, null));
        assertThat(result.reason()).contains(says);
        assertThat(result.after()).isEqualTo(after);
        assertThat(result.thisAddressOnly()).isEqualTo(reason == RejectionReason.TOO_MANY_REQUESTS);
    }

    @Test
    void anOldSignatureIsMadeAnew() throws Exception {
        startAnswering(new RejectedNotificationException(RejectionReason.EXPIRED_PROVIDER_TOKEN));

        assertThat(send(wakeUp(TOKEN, null)))
                .asInstanceOf(type(WakeUpResult.TryLater.class))
                .extracting(WakeUpResult.TryLater::reason)
                .asString()
                .contains("clock");
        // Pushy closes the connection, which may hit what is sent meanwhile; whoever sends tries again.
        WakeUpResult next = send(wakeUp(TOKEN, null));
        while (next instanceof WakeUpResult.TryLater) {
            next = send(wakeUp(TOKEN, null));
        }
        assertThat(next).isEqualTo(ACCEPTED);
    }

    @Test
    void whatIsNoTokenIsNotSent() throws Exception {
        startAnswering();

        assertThat(send(wakeUp("../../3/device/", null))).isInstanceOf(WakeUpResult.Gone.class);
        assertThat(send(wakeUp("", null))).isInstanceOf(WakeUpResult.Gone.class);
    }
}
