package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.higginspush.client.SelectorState.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hub, or the network to it, goes away and comes back. */
class HubOutageTest extends HubTestBase {
    @ParameterizedTest
    @EnumSource
    void aHubThatRestartsWithoutAChangeCausesNoSync(Transport transport) throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", transport).isReady();
        TestDevice phone = device("alex", "phone", transport).isReady();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        work.syncs("passwords");
        phone.syncs("passwords");

        hub.stops();
        work.is(Mode.TIMER);
        phone.is(Mode.TIMER);
        hub.startsAgain();
        work.isPushed();
        phone.isPushed();

        publish(publisher(), Change.of("alex", "sentinel"));
        work.syncs("sentinel");
        phone.syncs("sentinel");
    }

    @ParameterizedTest
    @EnumSource
    void whatChangedWhileTheHubWasAwayIsSyncedOnceItIsBack(Transport transport) throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", transport).isReady();
        Publisher attributeServer = publisher(builder -> builder.transports(transport));
        publish(attributeServer, new Change("alex", "passwords", 7L, "home-pc"));
        work.syncs("passwords");

        hub.stops();
        work.is(Mode.TIMER);
        var receipt = attributeServer.publish(new Change("alex", "passwords", 8L, "home-pc"));
        attributeServer.publish(new Change("alex", "notes", 1L, "work-pc"));
        assertThat(receipt).isNotDone();
        hub.startsAgain();

        assertThat(receipt).succeedsWithin(TestDevice.LONG);
        work.syncs("passwords");
        publish(attributeServer, Change.of("alex", "sentinel"));
        work.syncs("sentinel");
    }

    @Test
    void theTimerTakesOverAndStopsWhenPushIsBack() throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", builder -> builder.timer(Duration.ofMillis(200)))
                .isReady();

        hub.stops();
        work.ticks(2);
        hub.startsAgain();
        work.isPushed();

        Publisher attributeServer = publisher();
        publish(attributeServer, new Change("alex", "passwords", 7L, "home-pc"));
        work.syncsAfterTicks("passwords");
        publish(attributeServer, new Change("alex", "notes", 1L, "home-pc"));
        work.syncs("notes");
    }

    @Test
    void aSelectorThatStartsWithoutAHubSyncsAtOnceAndConnectsLater() throws Exception {
        startHub();
        TokenSupplier tokens = hub.tokens("alex");
        String token = tokens.token().toCompletableFuture().join();
        hub.stops();

        TestDevice work = closing(
                TestDevice.connects(hub.uri(), "alex", "work-pc", TokenSupplier.fixed(token), builder -> builder));
        work.is(Mode.TIMER);
        assertThat(work.syncsEverything().causes()).containsExactly(SyncCause.TIMER);
        hub.startsAgain();

        work.isPushed();
        assertThat(work.syncsEverything().causes()).containsExactly(SyncCause.START);
    }

    @ParameterizedTest
    @EnumSource
    void aRestartedSelectorSyncsOnlyWhatChangedWhileItWasAway(Transport transport) throws Exception {
        startHub();
        Path file = folder.resolve("device/position");
        Publisher attributeServer = publisher();
        TestDevice before = device("alex", "phone", builder -> builder.positions(PositionStore.inFile(file)));
        before.isReady();
        publish(attributeServer, new Change("alex", "passwords", 7L, "home-pc"));
        publish(attributeServer, new Change("alex", "notes", 3L, "home-pc"));
        before.syncsInAnyNumberOfCalls("passwords", "notes");
        await().atMost(TestDevice.LONG).until(() -> knows(file, "passwords 7") && knows(file, "notes 3"));
        before.close();

        publish(attributeServer, new Change("alex", "passwords", 8L, "home-pc"));
        publish(attributeServer, new Change("alex", "cards", 1L, "phone"));
        TestDevice after =
                device("alex", "phone", builder -> builder.transports(transport).positions(PositionStore.inFile(file)));

        assertThat(after.syncs("passwords").causes()).containsExactly(SyncCause.NOTICE);
        publish(attributeServer, Change.of("alex", "sentinel"));
        after.syncs("sentinel");
        assertThat(after.told()).as("what it was told").doesNotHaveDuplicates().contains("passwords 8");
    }

    /** The answer to the subscription is longer than a frame that the hub takes. */
    @ParameterizedTest
    @EnumSource
    void aDeviceThatMissedVeryManyContextsCatchesUp(Transport transport) throws Exception {
        startHub();
        Path file = folder.resolve("device/position");
        device("alex", "phone", builder -> builder.positions(PositionStore.inFile(file)))
                .isReady()
                .close();
        Publisher attributeServer = publisher(builder -> builder.transports(Transport.LONG_POLLING));
        String[] contexts =
                IntStream.range(0, 900).mapToObj(i -> "context-" + i).toArray(String[]::new);
        for (String context : contexts) {
            attributeServer.publish(new Change("alex", context, 7L, "home-pc"));
        }
        publish(attributeServer, new Change("alex", "context-0", 8L, "home-pc"));

        TestDevice after =
                device("alex", "phone", builder -> builder.transports(transport).positions(PositionStore.inFile(file)));

        after.syncsInAnyNumberOfCalls(contexts);
    }

    @Test
    void aHubThatLostItsHistoryAsksForASyncOfEverything() throws Exception {
        startHub("storage.mode=memory");
        TestDevice work = device("alex", "work-pc", builder -> builder).isReady();

        hub.stops();
        hub.startsAgain();

        assertThat(work.syncsEverything().causes()).containsExactly(SyncCause.RESYNC);
        publish(publisher(), new Change("alex", "passwords", 1L, "home-pc"));
        work.syncs("passwords");
    }

    @ParameterizedTest
    @EnumSource
    void aCutConnectionIsMadeAgain(Transport transport) throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        TestDevice phone = closing(TestDevice.connects(
                network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder.transports(transport)));
        phone.isReady();

        network.cuts();
        await().atMost(TestDevice.LONG).until(() -> !phone.disconnections().isEmpty());
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
        assertThat(phone.states())
                .isEqualTo(List.of(
                        TestDevice.pushOver(transport),
                        new SelectorState(SelectorState.Mode.CONNECTING, null),
                        TestDevice.pushOver(transport)));
    }

    @Test
    void aDeadWebSocketIsNoticedEvenIfNobodyClosesIt() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        PushRuntime runtime =
                closing(PushRuntime.builder().liveness(Duration.ofMillis(600)).start());
        TestDevice phone = closing(TestDevice.connects(
                network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder.runtime(runtime)));
        phone.isReady();

        network.fallsSilent();
        await().atMost(TestDevice.LONG).until(() -> !phone.disconnections().isEmpty());
        network.speaksAgain();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
    }

    @Test
    void aSilentButLivingWebSocketIsKept() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        PushRuntime runtime =
                closing(PushRuntime.builder().liveness(Duration.ofSeconds(4)).start());
        TestDevice phone = closing(TestDevice.connects(
                network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder.runtime(runtime)));
        phone.isReady();

        // Ten pieces are five pings with their pongs, which take longer than the liveness.
        int before = network.carried();
        await().atMost(TestDevice.LONG).until(() -> network.carried() >= before + 10);

        assertThat(phone.disconnections()).isEmpty();
        assertThat(phone.states()).containsExactly(TestDevice.pushOver(Transport.WEBSOCKET));
    }

    private static boolean knows(Path file, String line) throws IOException {
        return Files.exists(file) && Files.readString(file).lines().anyMatch(line::equals);
    }

    @Test
    void reconnectNowEndsAPause() throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", HubOutageTest::pausesLong).isReady();
        Publisher attributeServer =
                publisher(builder -> builder.reconnect(Duration.ofMinutes(5), Duration.ofMinutes(5)));
        publish(attributeServer, Change.of("alex", "passwords"));
        work.syncs("passwords");
        hub.stops();
        work.is(Mode.CONNECTING);
        await().atMost(TestDevice.LONG).until(() -> attributeServer.state().mode() == PublisherState.Mode.CONNECTING);
        hub.startsAgain();

        work.selector().reconnectNow();
        attributeServer.reconnectNow();

        work.isPushed();
        publish(attributeServer, Change.of("alex", "notes"));
        work.syncs("notes");
    }

    @Test
    void aSyncOfItsOwnThatSucceedsIsAReasonToTryTheHub() throws Exception {
        startHub();
        AtomicBoolean away = new AtomicBoolean();
        TestDevice work = device(
                "alex",
                "work-pc",
                builder -> pausesLong(builder)
                        .timer(Duration.ofMillis(200))
                        .syncRetry(Duration.ofMillis(50), Duration.ofMillis(50))
                        .sync(request -> {
                            if (away.get()) {
                                throw new IllegalStateException("the Attribute Server is away, too");
                            }
                            return SyncOutcome.done();
                        }));
        work.isPushed();

        away.set(true);
        hub.stops();
        work.is(Mode.CONNECTING);
        hub.startsAgain();
        away.set(false);

        work.isPushed();
    }

    @Test
    void aNetworkThatChangedShowsWithinSecondsThatTheConnectionIsDead() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        TestDevice phone =
                closing(TestDevice.connects(network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder));
        phone.isReady();
        phone.selector().networkChanged();

        network.fallsSilent();
        phone.selector().networkChanged();
        phone.selector().networkChanged();
        await().atMost(TestDevice.LONG).until(() -> !phone.disconnections().isEmpty());
        network.speaksAgain();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
    }

    private static SelectorBuilder pausesLong(SelectorBuilder builder) {
        return builder.reconnect(Duration.ofMinutes(5), Duration.ofMinutes(5));
    }
}
