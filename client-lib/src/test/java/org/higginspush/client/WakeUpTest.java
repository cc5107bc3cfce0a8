package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.higginspush.client.SelectorState.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wake-up that the application hands over makes the selector level, once. */
class WakeUpTest extends HubTestBase {
    @ParameterizedTest
    @EnumSource
    void aDeviceThatSleptSyncsWhatChangedAndMaySleepAgain(Transport transport) throws Exception {
        startHub();
        asleep(transport);
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        publish(publisher(), new Change("alex", "notes", 1L, "home-pc"));

        TestDevice phone = phone(transport);
        level(phone.selector().wokenUp());

        phone.syncsInAnyNumberOfCalls("passwords", "notes");
        phone.close();
        TestDevice again = phone(transport);
        level(again.selector().wokenUp());
        publish(publisher(), new Change("alex", "album", 1L, "home-pc"));
        again.syncs("album");
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceThatIsConnectedAsksAndSyncsNothingTwice(Transport transport) throws Exception {
        startHub();
        TestDevice phone = phone(transport).isReady();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");

        level(phone.selector().wokenUp());

        publish(publisher(), new Change("alex", "album", 1L, "home-pc"));
        phone.syncs("album");
        assertThat(phone.disconnections().size()).isEqualTo(transport == Transport.WEBSOCKET ? 0 : 1);
    }

    @Test
    void noNoticeIsMissedOrToldTwiceAfterAsking() throws Exception {
        startHub();
        TestDevice phone = phone(Transport.WEBSOCKET).isReady();
        for (long revision = 1; revision <= 20; revision++) {
            publish(publisher(), new Change("alex", "passwords", revision, "home-pc"));
            level(phone.selector().wokenUp());
        }

        phone.isPushed();
        assertThat(phone.told().stream().distinct()).hasSize(20);
        assertThat(phone.disconnections()).isEmpty();
    }

    @Test
    void manyWakeUpsMakeOneCatchUp() throws Exception {
        startHub();
        asleep(Transport.WEBSOCKET);
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        TestDevice phone = phone(Transport.WEBSOCKET);
        List<CompletableFuture<Void>> all =
                Stream.generate(phone.selector()::wokenUp).limit(50).toList();
        level(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));

        phone.syncs("passwords");
        assertThat(phone.states()).containsExactly(TestDevice.pushOver(Transport.WEBSOCKET));
        publish(publisher(), new Change("alex", "album", 1L, "home-pc"));
        phone.syncs("album");
    }

    /** The wake-ups for them, as the hub sends them, are handed over one after the other. */
    @Test
    void tenThousandChangesWhileAsleepAreOneSyncOfEachContext() throws Exception {
        startHub();
        asleep(Transport.WEBSOCKET);
        Publisher publisher = publisher();
        String[] contexts = IntStream.range(0, 20).mapToObj(i -> "context-" + i).toArray(String[]::new);
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            receipts.add(publisher.publish(new Change("alex", contexts[i % contexts.length], (long) i + 1, "home-pc")));
            if (receipts.size() == 500) {
                level(CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)));
                receipts.clear();
            }
        }

        TestDevice phone = phone(Transport.WEBSOCKET);
        level(phone.selector().wokenUp());
        phone.syncsInAnyNumberOfCalls(contexts);
        level(phone.selector().wokenUp());

        publish(publisher, new Change("alex", "album", 1L, "home-pc"));
        phone.syncs("album");
    }

    @Test
    void aSyncThatRunsOrFailsIsWaitedFor() throws Exception {
        startHub();
        asleep(Transport.WEBSOCKET);
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Selector phone = closing(builder(request -> {
                    began.countDown();
                    goOn.await();
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("the Attribute Server is away");
                    }
                    return SyncOutcome.done();
                })
                .start());

        CompletableFuture<Void> woken = phone.wokenUp();
        assertThat(began.await(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(woken).isNotDone();
        goOn.countDown();

        level(woken);
        assertThat(calls).hasValue(2);
    }

    @Test
    void withoutTheHubEverythingIsSyncedOnce() throws Exception {
        startHub();
        asleep(Transport.WEBSOCKET);
        hub.stops();

        TestDevice phone = phone(Transport.WEBSOCKET);
        level(phone.selector().wokenUp());
        phone.is(Mode.TIMER).syncsEverything();

        level(phone.selector().wokenUp());
        phone.syncsEverything();
    }

    @Test
    void aDeviceThatIsRefusedSyncsEverything() throws Exception {
        startHub();
        TestDevice phone = closing(TestDevice.connects(
                hub.uri(), "alex", "phone", TokenSupplier.fixed("not.a.token"), builder -> builder));
        phone.is(Mode.REFUSED).syncsEverything();

        level(phone.selector().wokenUp());

        phone.syncsEverything();
    }

    @Test
    void aSelectorThatIsClosedIsNotWoken() throws Exception {
        startHub();
        TestDevice phone = phone(Transport.WEBSOCKET).isReady();
        phone.close();

        assertThatThrownBy(() -> level(phone.selector().wokenUp())).hasMessageContaining("The selector is closed.");
    }

    /** A phone was level, and sleeps. */
    private void asleep(Transport transport) throws Exception {
        TestDevice phone = phone(transport).isReady();
        level(phone.selector().wokenUp());
        phone.close();
    }

    private TestDevice phone(Transport transport) {
        return device("alex", "phone", builder -> builder.transports(transport).positions(positions()));
    }

    private SelectorBuilder builder(SyncFunction sync) {
        return Selector.builder(hub.uri(), "alex", hub.tokens("alex"))
                .device("phone")
                .positions(positions())
                .syncRetry(Duration.ofMillis(1), Duration.ofMillis(1))
                .sync(sync);
    }

    private PositionStore positions() {
        return PositionStore.inFile(folder.resolve("phone.positions"));
    }

    private static void level(CompletableFuture<Void> woken) throws Exception {
        woken.get(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
