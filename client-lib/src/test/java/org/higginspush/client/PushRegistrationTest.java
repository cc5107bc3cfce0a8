package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.client.PushRegistrationException.FailureReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes to the hub about a registration, and what comes of the answers. */
class PushRegistrationTest {
    private static final String UNPROVEN =
            "{\"device\":\"phone\",\"platform\":\"fcm\",\"status\":\"unproven\",\"registered\":\"2026-01-02T03:04:05Z\"}";
    private static final String PROVEN = UNPROVEN.replace("unproven", "proven");
    private static final PushAddress ADDRESS = PushAddress.fcm("secret-target");

    private final AtomicInteger tokens = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private FakeRegistrationApi hub;
    private @Nullable Selector selector;

    @BeforeEach
    void startHub() throws Exception {
        hub = new FakeRegistrationApi();
    }

    @AfterEach
    void closeAll() {
        if (selector != null) {
            selector.close();
        }
        hub.close();
    }

    @Test
    void eachPlatformHasItsFields() throws Exception {
        PushRegistration registration = registration("phone");
        List<PushAddress> addresses = List.of(
                PushAddress.apns("a1"),
                PushAddress.fcm("f1").app("notes"),
                PushAddress.wns(URI.create("https://wns.example/c")).expires(Instant.parse("2026-03-01T00:00:00Z")),
                PushAddress.webPush(URI.create("https://push.example/s"), "key", "secret"));
        for (PushAddress address : addresses) {
            hub.says(202, UNPROVEN);
            get(registration.register(address));
        }

        String put = "PUT /v1/users/alex/devices/phone/registration ";
        assertThat(hub.requests())
                .containsExactly(
                        put + "{\"platform\":\"apns\",\"token\":\"a1\"}",
                        put + "{\"platform\":\"fcm\",\"token\":\"f1\",\"app\":\"notes\"}",
                        put
                                + "{\"platform\":\"wns\",\"endpoint\":\"https://wns.example/c\",\"expires\":\"2026-03-01T00:00:00Z\"}",
                        hub.requests().get(3));
        assertThat(hub.requests().get(3))
                .startsWith(put + "{\"platform\":\"web-push\",\"endpoint\":\"https://push.example/s\",\"keys\":{")
                .contains("\"p256dh\":\"key\"", "\"auth\":\"secret\"");
    }

    @Test
    void aRegistrationIsMadeProvenAskedForAndRemoved() throws Exception {
        PushRegistration registration = registration("phone");
        hub.says(202, UNPROVEN)
                .says(200, PROVEN)
                .says(200, PROVEN)
                .says(204, "")
                .refuses(404, "There is none.");

        assertThat(get(registration.register(ADDRESS)))
                .isEqualTo(new PushRegistrationStatus(
                        "phone", "fcm", null, false, Instant.parse("2026-01-02T03:04:05Z"), null));
        assertThat(get(registration.prove("c0de")).proven()).isTrue();
        assertThat(get(registration.status()))
                .get()
                .extracting(PushRegistrationStatus::proven)
                .isEqualTo(true);
        get(registration.remove());
        assertThat(get(registration.status())).isEmpty();

        String path = " /v1/users/alex/devices/phone/registration";
        assertThat(hub.requests().subList(1, 5))
                .containsExactly(
                        "POST" + path + "/proof {\"code\":\"c0de\"}", "GET" + path, "DELETE" + path, "GET" + path);
    }

    @Test
    void whatIsNotThereNeedsNoRemoval() throws Exception {
        hub.refuses(404, "There is none.");

        get(registration("phone").remove());
    }

    @Test
    void theHubMayBeBelowAPathAndIdsMayBeAnyText() throws Exception {
        hub.says(202, UNPROVEN);
        selector = selector(URI.create(hub.uri() + "/push/"), "alex@example.org", "Alex' phone");

        get(selector.pushRegistration().register(ADDRESS));

        assertThat(hub.requests().get(0))
                .startsWith("PUT /push/v1/users/alex~40example~2Eorg/devices/Alex~27~20phone/registration ");
    }

    @Test
    void aNoForGoodSaysWhyAndWhatToDo() {
        PushRegistration registration = registration("phone");
        hub.refuses(403, "This code is not the one.").refuses(404, "There is no registration to prove.");

        PushRegistrationException wrong = failure(registration.prove("wrong"));
        assertThat(wrong.reason()).isEqualTo(FailureReason.REFUSED);
        assertThat(wrong.code()).isEqualTo(403);
        assertThat(wrong.hint()).contains("newest wake-up");
        assertThat(wrong).hasMessage("403: This code is not the one. " + wrong.hint());
        assertThat(failure(registration.prove("c0de")).code()).isEqualTo(404);
        assertThat(hub.requests()).as("nothing is sent twice").hasSize(2);
    }

    /** With 409 the hub refuses an address that it cannot wake, and a proof without a code under way: not the same is to be done. */
    @Test
    void aConflictIsSaidForWhatItIs() {
        PushRegistration registration = registration("phone");
        hub.refuses(409, "This hub cannot wake such a device yet.").refuses(409, "No code is under way.");

        assertThat(failure(registration.register(ADDRESS)).hint())
                .contains("operator", "another device")
                .doesNotContain("code");
        assertThat(failure(registration.prove("c0de")).hint()).contains("Register the address again");
    }

    @Test
    void whatPassesIsTriedAgain() throws Exception {
        hub.refuses(503, "The hub restarts.", "Retry-After", "0")
                .refuses(429, "Slow down.")
                .showsALoginPage(200)
                .showsALoginPage(403)
                .says(202, "{\"something\":\"else\"}")
                .says(202, UNPROVEN);

        get(registration("phone").register(ADDRESS));

        assertThat(hub.requests()).hasSize(6).containsOnly(hub.requests().get(0));
    }

    @Test
    void aHubThatAsksForMorePatienceThanThereIsEndsIt() {
        hub.refuses(503, "The hub restarts.", "Retry-After", "3600");

        PushRegistrationException away = failure(registration("phone").register(ADDRESS));

        assertThat(away.reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(away.code()).isEqualTo(503);
        assertThat(away).hasMessage("503: The hub restarts. Try again later.");
    }

    @Test
    void aRefusedTokenIsAskedForOnceMore() throws Exception {
        PushRegistration registration = registration("phone");
        hub.refuses(401, "It has expired.").says(202, UNPROVEN);

        get(registration.register(ADDRESS));

        assertThat(hub.tokens())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(token -> token.startsWith("Bearer token-"));
        assertThat(refused).containsExactly("It has expired.");

        hub.refuses(401, "It has expired.").refuses(401, "It has expired.");
        assertThat(failure(registration.status()).code()).isEqualTo(401);
        assertThat(hub.tokens()).hasSize(4);
    }

    @Test
    void requestsAreSentOneAtATimeInTheOrderOfTheCalls() throws Exception {
        PushRegistration registration = registration("phone");
        hub.refuses(503, "The hub restarts.").says(202, UNPROVEN).says(204, "");

        CompletableFuture<?> first = registration.register(ADDRESS);
        CompletableFuture<?> second = registration.remove();

        get(second);
        assertThat(first).isCompleted();
        assertThat(hub.requests()).hasSize(3);
        assertThat(hub.requests().get(2)).startsWith("DELETE");
    }

    @Test
    void aSelectorThatIsClosedSendsNothing() {
        PushRegistration registration = registration("phone");
        hub.refuses(503, "The hub restarts.", "Retry-After", "50");
        CompletableFuture<?> waiting = registration.register(ADDRESS);

        selector.close();

        assertThat(failure(waiting).reason()).isEqualTo(FailureReason.CLOSED);
        assertThat(failure(registration.status()).reason()).isEqualTo(FailureReason.CLOSED);
    }

    @Test
    void aDeviceWithoutANameHasNone() {
        selector = Selector.builder(hub.uri(), "alex", TokenSupplier.fixed("a"))
                .sync(request -> SyncOutcome.done())
                .start();

        assertThatThrownBy(selector::pushRegistration)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("device(");
    }

    @Test
    void wrongAddressesAreRefusedAtOnceAndNoneIsShown() {
        assertThatThrownBy(() -> PushAddress.apns(" ")).hasMessage("The APNs token must have 1 to 4096 characters.");
        assertThatThrownBy(() -> PushAddress.fcm("x".repeat(4_097))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PushAddress.wns(URI.create("ftp://secret.example/")))
                .hasMessage("The WNS channel must be an address like https://push.example.org/…");
        assertThatThrownBy(() -> PushAddress.webPush(URI.create("https:secret"), "key", "auth"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThat(ADDRESS.app("notes")).hasToString("PushAddress[fcm, notes]");
        assertThatThrownBy(() -> registration("phone").prove("")).hasMessage("The code must have 1 to 256 characters.");
    }

    private PushRegistration registration(String device) {
        selector = selector(hub.uri(), "alex", device);
        return selector.pushRegistration();
    }

    private Selector selector(URI address, String user, String device) {
        return Selector.builder(address, user, new CountedTokens())
                .device(device)
                .sync(request -> SyncOutcome.done())
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.FIRST_PAUSE)
                .transports(Transport.WEBSOCKET)
                .webSocketRetry(TestDevice.LONG)
                .start();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static PushRegistrationException failure(CompletableFuture<?> future) {
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, () -> get(future));
        assertThat(failed).hasCauseInstanceOf(PushRegistrationException.class);
        PushRegistrationException failure = (PushRegistrationException) failed.getCause();
        assertThat(failure).hasMessageNotContaining("secret");
        return failure;
    }

    /** Gives another token each time, for sessions too. */
    private final class CountedTokens implements TokenSupplier {
        @Override
        public CompletionStage<String> token() {
            return CompletableFuture.completedStage("token-" + tokens.incrementAndGet());
        }

        @Override
        public void refused(String why) {
            refused.add(why);
        }
    }
}
