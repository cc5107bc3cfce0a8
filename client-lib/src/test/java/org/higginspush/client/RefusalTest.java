package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.higginspush.client.SelectorState.Mode;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hub says no for good: everybody who should know is told, and nothing stops that worked. */
class RefusalTest extends HubTestBase {
    private static final TokenSupplier BAD = TokenSupplier.fixed("not.a.token");

    @ParameterizedTest
    @EnumSource
    void aSelectorWithABadTokenIsRefusedAndGoesOnSyncingOnItsTimer(Transport transport) throws Exception {
        startHub();

        TestDevice phone =
                connects("alex", BAD, builder -> builder.transports(transport).timer(Duration.ofMillis(100)));

        Refusal refusal = refusalOf(phone);
        assertThat(refusal.code()).isEqualTo(401);
        assertThat(refusal.text()).contains("access token").doesNotContain("401");
        assertThat(refusal.hint()).contains("another access token");
        phone.ticks(3);
        assertThat(phone.refusals()).as("what the listener heard").containsExactly(refusal);
    }

    @Test
    void aSelectorOfSomebodyElseIsRefused() throws Exception {
        startHub();

        TestDevice phone = connects("bob", hub.tokens("alex"), builder -> builder);

        assertThat(refusalOf(phone).code()).isEqualTo(403);
        assertThat(refusalOf(phone).hint())
                .isEqualTo("Use a token of this selector's user, with the scope \"subscribe\".");
        phone.syncsEverything();
    }

    @Test
    void aTokenThatHasExpiredAndIsGivenAgainIsRefused() throws Exception {
        startHub("auth.clock-skew=0s");
        String token = hub.token("alex", Set.of(Scope.SUBSCRIBE), Duration.ofMinutes(1));
        hub.clockMoves(Duration.ofMinutes(2));

        TestDevice phone = connects("alex", TokenSupplier.fixed(token), builder -> builder);

        assertThat(refusalOf(phone).text()).contains("has expired");
    }

    @Test
    void aTokenThatHasExpiredIsNoRefusalIfThereIsAFreshOne() throws Exception {
        startHub("auth.clock-skew=0s");
        String old = hub.token("alex", Set.of(Scope.SUBSCRIBE), Duration.ofMinutes(1));
        hub.clockMoves(Duration.ofMinutes(2));
        AtomicReference<String> token = new AtomicReference<>(old);

        TestDevice phone = connects("alex", TokenSupplier.of(() -> token.getAndSet(freshToken())), builder -> builder);

        phone.isPushed();
        assertThat(phone.refusals()).isEmpty();
    }

    @Test
    void anotherTokenEndsARefusal() throws Exception {
        startHub();
        AtomicReference<String> token = new AtomicReference<>("not.a.token");
        TestDevice phone = connects("alex", TokenSupplier.of(token::get), builder -> builder);
        refusalOf(phone);

        token.set(freshToken());

        phone.isPushed();
        assertThat(phone.selector().state().refusal()).isNull();
    }

    @Test
    void aSupplierThatFailsAfterARefusalDoesNotEndIt() throws Exception {
        startHub();
        AtomicReference<CompletableFuture<String>> token =
                new AtomicReference<>(CompletableFuture.completedFuture("not.a.token"));
        TestDevice phone = connects("alex", () -> token.get(), builder -> builder);
        refusalOf(phone);
        List<SelectorState> before = List.copyOf(phone.states());

        token.set(CompletableFuture.failedFuture(new IllegalStateException("signed out")));
        token.set(CompletableFuture.completedFuture(freshToken()));

        phone.isPushed();
        assertThat(phone.states().subList(before.size(), phone.states().size()))
                .containsExactly(TestDevice.pushOver(Transport.WEBSOCKET));
    }

    /** The hub had another key; now it has the one again with which the token was signed. */
    @Test
    void reconnectNowShowsTheSameTokenAgain() throws Exception {
        startHub();
        String token = freshToken();
        Path key = signingKey();
        byte[] first = Files.readAllBytes(key);
        hub.stops();
        Files.delete(key);
        hub.startsAgain();
        TestDevice phone = connects("alex", TokenSupplier.fixed(token), builder -> builder);
        refusalOf(phone);

        hub.stops();
        Files.write(key, first);
        hub.startsAgain();
        phone.selector().networkChanged();
        phone.selector().reconnectNow();

        phone.isPushed();
    }

    @Test
    void withoutAListenerARefusalIsLoggedInOneLine() throws Exception {
        startHub();
        Logger log = Logger.getLogger("org.higginspush.client");
        RecordingHandler handler = new RecordingHandler();
        log.addHandler(handler);
        try {
            closing(Selector.builder(hub.uri(), "alex", BAD)
                    .device("phone")
                    .sync(request -> SyncOutcome.done())
                    .start());
            closing(Publisher.builder(hub.uri(), BAD).start());
            await().atMost(TestDevice.LONG).until(() -> handler.lines.size() == 2);
        } finally {
            log.removeHandler(handler);
        }

        assertThat(handler.lines)
                .anySatisfy(line -> assertThat(line)
                        .contains(hub.uri().toString(), "refuses device \"phone\" of user \"alex\": 401", "timer"))
                .anySatisfy(line -> assertThat(line).contains("refuses this publisher: 401"))
                .allSatisfy(
                        line -> assertThat(line).doesNotContain("not.a.token").doesNotContain("\n"));
    }

    @Test
    void whatWaitsFailsAtOnceWhenThePublisherIsRefused() throws Exception {
        startHub();
        CompletableFuture<String> token = new CompletableFuture<>();
        Publisher attributeServer =
                closing(Publisher.builder(hub.uri(), () -> token).start());
        var before = attributeServer.publish(Change.of("alex", "passwords"));
        assertThat(before).isNotDone();

        token.complete("not.a.token");

        assertRefused(before, 401);
        assertThat(attributeServer.state().mode()).isEqualTo(PublisherState.Mode.REFUSED);
        assertThat(Objects.requireNonNull(attributeServer.state().refusal()).code())
                .isEqualTo(401);
        var after = attributeServer.publish(Change.of("alex", "notes"));
        assertThat(after).as("at once").isDone();
        assertRefused(after, 401);
        assertThat(attributeServer.waiting()).isZero();
    }

    @Test
    void aPublisherPublishesAgainOnceItHasAnotherToken() throws Exception {
        startHub();
        AtomicReference<String> token = new AtomicReference<>("not.a.token");
        Publisher attributeServer = closing(Publisher.builder(hub.uri(), TokenSupplier.of(token::get))
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.LONGEST_PAUSE)
                .start());
        await().atMost(TestDevice.LONG).until(() -> attributeServer.state().mode() == PublisherState.Mode.REFUSED);

        token.set(hub.publisherTokens().token().toCompletableFuture().join());
        await().atMost(TestDevice.LONG).until(() -> attributeServer.state().mode() == PublisherState.Mode.CONNECTED);

        publish(attributeServer, Change.of("alex", "passwords"));
    }

    @Test
    void aTokenThatMayNotPublishFailsTheChangeAndNotThePublisher() throws Exception {
        startHub();
        Publisher reader =
                closing(Publisher.builder(hub.uri(), hub.tokens("alex")).start());

        var receipt = reader.publish(Change.of("alex", "passwords"));

        assertRefused(receipt, 403);
        assertThat(reader.state().mode()).isEqualTo(PublisherState.Mode.CONNECTED);
    }

    private static void assertRefused(CompletableFuture<Receipt> receipt, int code) {
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> receipt.get(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS));
        assertThat(failure.getCause()).isInstanceOfSatisfying(PublishException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(PublishException.Reason.REFUSED);
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused).hasMessageContaining("token");
        });
    }

    private TestDevice connects(String user, TokenSupplier tokens, UnaryOperator<SelectorBuilder> how) {
        return closing(TestDevice.connects(hub.uri(), user, "phone", tokens, how));
    }

    private static Refusal refusalOf(TestDevice device) {
        device.is(Mode.REFUSED);
        return Objects.requireNonNull(device.selector().state().refusal());
    }

    private String freshToken() {
        return hub.token("alex", Set.of(Scope.SUBSCRIBE), Duration.ofHours(1));
    }

    private Path signingKey() throws Exception {
        try (var files = Files.walk(folder.resolve("hub"))) {
            return files.filter(file -> file.getFileName().toString().contains("key"))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static final class RecordingHandler extends Handler {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            lines.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
