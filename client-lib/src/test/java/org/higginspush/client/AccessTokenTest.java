package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Access tokens: asked for, renewed, refused. */
class AccessTokenTest extends HubTestBase {
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aTokenIsRenewedWithoutReconnecting(Transport transport) throws Exception {
        startHub();
        TestDevice phone = device(call -> token(SHORT), transport).isReady();

        await().atMost(TestDevice.LONG).until(() -> phone.renewals().size() >= 2);

        assertThat(phone.disconnections()).isEmpty();
        assertThat(phone.renewals()).allSatisfy(life -> assertThat(life).isPositive());
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    @Test
    void aRefusedTokenIsAskedForAgain() throws Exception {
        startHub();

        TestDevice phone = device(
                call -> call == 1 ? CompletableFuture.completedFuture("not.a.token") : token(Duration.ofHours(1)),
                Transport.WEBSOCKET);

        phone.isReady();
        assertThat(refusals).hasSize(1);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aSupplierThatFailsIsAskedAgain() throws Exception {
        startHub();

        TestDevice phone = device(
                call -> switch (call) {
                    case 1 -> throw new IllegalStateException("the authorisation server is away");
                    case 2 -> CompletableFuture.failedFuture(new IllegalStateException("still away"));
                    default -> token(Duration.ofHours(1));
                },
                Transport.WEBSOCKET);

        phone.isReady();
        assertThat(phone.disconnections())
                .hasSize(2)
                .allSatisfy(why -> assertThat(why).contains("no access token").doesNotContain("away"));
    }

    @Test
    void aTokenThatComesAfterTheSelectorIsClosedIsNotUsed() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        PushRuntime runtime = closing(PushRuntime.builder().start());
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<String> late = new CompletableFuture<>();
        TokenSupplier supplier = () -> {
            asked.countDown();
            return late;
        };
        TestDevice closed =
                TestDevice.connects(network.uri(), "alex", "phone", supplier, builder -> builder.runtime(runtime));
        assertThat(asked.await(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        closed.close();
        token(Duration.ofHours(1)).thenAccept(late::complete);

        closing(TestDevice.connects(
                        network.uri(), "alex", "work-pc", hub.tokens("alex"), builder -> builder.runtime(runtime)))
                .isReady();
        assertThat(network.connections()).as("that of the other device").isEqualTo(1);
    }

    @Test
    void aRenewalThatIsRefusedIsTriedAgain() throws Exception {
        startHub();
        TestDevice phone = device(
                        call -> call == 2 ? CompletableFuture.completedFuture("not.a.token") : token(SHORT),
                        Transport.WEBSOCKET)
                .isReady();

        await().atMost(TestDevice.LONG).until(() -> !phone.renewals().isEmpty());

        assertThat(refusals).hasSize(1);
        assertThat(phone.notRenewed())
                .singleElement()
                .satisfies(why -> assertThat(why).contains("did not accept"));
        assertThat(phone.disconnections()).isEmpty();
    }

    /** Within the clock skew the hub still accepts it, with no time left: that was renewed thousands of times a second. */
    @ParameterizedTest
    @EnumSource
    void aTokenThatNeverChangesIsNotShownAgainAndAgain(Transport transport) throws Exception {
        startHub();
        CompletionStage<String> always = token(SHORT);
        TestDevice phone = device(call -> always, transport).isReady();

        await().atMost(TestDevice.LONG).until(() -> phone.notRenewed().size() >= 5);

        assertThat(phone.notRenewed()).allSatisfy(why -> assertThat(why).contains("gave the token again"));
        assertThat(calls)
                .as("asked once for each try")
                .hasValue(phone.notRenewed().size() + 1);
        assertThat(phone.renewals()).isEmpty();
        assertThat(phone.disconnections()).isEmpty();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    /** Each token is a new one, and over as soon as it is accepted. */
    @Test
    void tokensThatAreAlwaysOverAreRenewedWithPauses() throws Exception {
        startHub("auth.clock-skew=5m");
        List<CompletionStage<String>> over = IntStream.range(0, 20)
                .mapToObj(i -> token(Duration.ofSeconds(10 + i)))
                .toList();
        hub.clockMoves(Duration.ofSeconds(35));
        long started = System.nanoTime();
        TestDevice phone =
                device(call -> over.get(call % 20), Transport.WEBSOCKET).isReady();

        await().atMost(TestDevice.LONG).until(() -> phone.renewals().size() >= 5);

        long pauses = TestDevice.FIRST_PAUSE.toMillis() * 5;
        assertThat(Duration.ofNanos(System.nanoTime() - started).toMillis()).isGreaterThanOrEqualTo(pauses);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatOutlivedItsTokenComesBackWithANewOne(Transport transport) throws Exception {
        startHub(
                "auth.token-grace=0s",
                "auth.clock-skew=0s",
                "bayeux.websocket-timeout=300ms",
                "bayeux.long-polling-timeout=300ms");
        TestDevice phone = device(call -> call == 2 ? new CompletableFuture<>() : token(SHORT), transport)
                .isReady();

        await().atMost(TestDevice.LONG).until(() -> !phone.disconnections().isEmpty());
        phone.isPushedOver(transport);

        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    private CompletionStage<String> token(Duration lifetime) {
        return CompletableFuture.completedStage(hub.token("alex", Set.of(Scope.SUBSCRIBE), lifetime));
    }

    private TestDevice device(IntFunction<CompletionStage<String>> perCall, Transport transport) {
        TokenSupplier supplier = new TokenSupplier() {
            @Override
            public CompletionStage<String> token() {
                return perCall.apply(calls.incrementAndGet());
            }

            @Override
            public void refused(String why) {
                refusals.add(why);
            }
        };
        return closing(
                TestDevice.connects(hub.uri(), "alex", "phone", supplier, builder -> builder.transports(transport)));
    }
}
