package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A publisher on the real hub. */
class PublisherTest extends HubTestBase {
    private static final String ODD = "alex+ü@example.org / 🦊";

    @ParameterizedTest
    @EnumSource
    void thousandsOfChangesAreRecordedEachWithItsRevision(Transport transport) throws Exception {
        startHub();
        Publisher publisher = publisher(builder -> builder.transports(transport));

        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 3_000)
                .mapToObj(i -> publisher.publish(new Change("user" + i, "passwords", (long) i, null)))
                .toList();

        for (int i = 0; i < receipts.size(); i++) {
            assertThat(receipts.get(i).get(20, TimeUnit.SECONDS).revision()).isEqualTo(i);
        }
        assertThat(publisher.waiting()).isZero();
        assertThat(publisher.state()).isEqualTo(new PublisherState(PublisherState.Mode.CONNECTED, transport));
    }

    @Test
    void publishingDoesNotWaitForTheHub() throws Exception {
        startHub();
        Publisher publisher = publisher();
        publish(publisher, Change.of("alex", "notes"));
        hub.stops();

        CompletableFuture<Receipt> receipt = publisher.publish(Change.of("alex", "notes"));

        assertThat(receipt).isNotDone();
        hub.startsAgain();
        assertThat(receipt).succeedsWithin(TestDevice.LONG);
    }

    @Test
    void everyNodeOfAnApplicationMayPublish() throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", builder -> builder).isReady();
        Publisher oneNode = publisher();
        Publisher another = publisher();

        publish(oneNode, new Change("alex", "passwords", 7L, "home-pc"));
        work.syncs("passwords");
        publish(another, new Change("alex", "passwords", 8L, "home-pc"));
        work.syncs("passwords");
    }

    @Test
    void idsMayBeAnyText() throws Exception {
        startHub();
        TestDevice phone = device(ODD, "phone 🦊", builder -> builder).isReady();
        TestDevice work = device(ODD, "work", builder -> builder).isReady();
        Publisher publisher = publisher();

        publish(publisher, new Change(ODD, "pass \"words\" 🔑", 7L, "phone 🦊"));

        work.syncs("pass \"words\" 🔑");
        publish(publisher, Change.of(ODD, "sentinel"));
        phone.syncs("sentinel");
    }

    @Test
    void manyLongIdsStillFitTheHubsFrames() throws Exception {
        startHub();
        Publisher publisher = publisher();
        String longest = "🦊".repeat(120);

        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 100)
                .mapToObj(i -> publisher.publish(new Change(longest + i, longest + i, 1L, longest)))
                .toList();

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).succeedsWithin(TestDevice.LONG));
    }

    @Test
    void theHubGivesTheNextRevisionToAChangeWithoutOne() throws Exception {
        startHub();
        Publisher publisher = publisher();

        long first = publish(publisher, Change.of("alex", "notes")).revision();
        long second = publish(publisher, Change.of("alex", "notes")).revision();

        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void aRepeatIsKnownToBeOne() throws Exception {
        startHub();
        Publisher publisher = publisher();
        publish(publisher, new Change("alex", "notes", 7L, "phone"));

        assertThat(publish(publisher, new Change("alex", "notes", 7L, "phone")).duplicate())
                .isTrue();
    }

    @Test
    void ofTheChangesThatWaitOnlyTheNewestIsSent() throws Exception {
        startHub();
        TestDevice work = device("alex", "work-pc", builder -> builder).isReady();
        Publisher publisher = publisher();
        publish(publisher, new Change("alex", "other", 1L, "work-pc"));
        hub.stops();
        await().atMost(TestDevice.LONG).until(() -> publisher.state().mode() == PublisherState.Mode.CONNECTING);

        List<CompletableFuture<Receipt>> receipts = IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> publisher.publish(new Change("alex", "notes", (long) i, "phone")))
                .toList();
        assertThat(publisher.waiting()).isEqualTo(1);
        hub.startsAgain();

        assertThat(receipts)
                .allSatisfy(receipt -> assertThat(receipt)
                        .succeedsWithin(TestDevice.LONG)
                        .satisfies(recorded -> assertThat(recorded.revision()).isEqualTo(10_000)));
        work.syncs("notes");
        publish(publisher, Change.of("alex", "sentinel"));
        work.syncs("sentinel");
    }

    @Test
    void twoDevicesWhoseChangesWaitedTogetherHearOfEachOther() throws Exception {
        startHub();
        TestDevice home = device("alex", "home-pc", builder -> builder).isReady();
        TestDevice work = device("alex", "work-pc", builder -> builder).isReady();
        Publisher publisher = publisher();
        publish(publisher, new Change("sam", "other", 1L, null));
        hub.stops();
        home.is(SelectorState.Mode.TIMER);
        work.is(SelectorState.Mode.TIMER);

        publisher.publish(new Change("alex", "notes", 7L, "home-pc"));
        var last = publisher.publish(new Change("alex", "notes", 8L, "work-pc"));
        hub.startsAgain();

        assertThat(last).succeedsWithin(TestDevice.LONG);
        home.syncs("notes");
        work.syncs("notes");
    }

    @Test
    void whoMayNotPublishIsToldSo() throws Exception {
        startHub();
        Publisher device =
                closing(Publisher.builder(hub.uri(), hub.tokens("alex")).start());

        assertThat(device.publish(new Change("sam", "notes", 7L, null)))
                .failsWithin(TestDevice.LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(PublishException.class)
                .havingCause()
                .satisfies(cause -> {
                    assertThat(((PublishException) cause).reason()).isEqualTo(PublishException.Reason.REFUSED);
                    assertThat(((PublishException) cause).code()).isEqualTo(403);
                });
    }

    @Test
    void tooManyContextsDoNotWait() throws Exception {
        startHub();
        Publisher publisher = awayFromHub(builder -> builder.capacity(2).closeWait(Duration.ZERO));
        publisher.publish(Change.of("alex", "a"));
        publisher.publish(Change.of("alex", "b"));

        assertFails(publisher.publish(Change.of("alex", "c")), PublishException.Reason.FULL);
        assertThat(publisher.publish(Change.of("alex", "a"))).isNotDone();
    }

    @Test
    void whatIsNotRecordedWhenItIsClosedFails() throws Exception {
        startHub();
        Publisher publisher = awayFromHub(builder -> builder.closeWait(Duration.ofMillis(10)));
        var waiting = publisher.publish(Change.of("alex", "a"));

        publisher.close();

        assertFails(waiting, PublishException.Reason.CLOSED);
        assertFails(publisher.publish(Change.of("alex", "a")), PublishException.Reason.CLOSED);
        assertThat(publisher.state()).isEqualTo(new PublisherState(PublisherState.Mode.STOPPED, null));
    }

    @Test
    void closingWaitsForWhatIsOnItsWay() throws Exception {
        startHub();
        Publisher publisher = publisher();
        var receipts = IntStream.range(0, 500)
                .mapToObj(i -> publisher.publish(new Change("user" + i, "passwords", 1L, null)))
                .toList();

        publisher.close();

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).isCompleted());
    }

    private Publisher awayFromHub(java.util.function.UnaryOperator<PublisherBuilder> how) {
        TokenSupplier tokens = TokenSupplier.fixed("unused");
        hub.stops();
        return closing(how.apply(Publisher.builder(hub.uri(), tokens)).start());
    }

    private static void assertFails(CompletableFuture<Receipt> receipt, PublishException.Reason reason) {
        assertThat(receipt)
                .failsWithin(TestDevice.LONG)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .satisfies(
                        cause -> assertThat(((PublishException) cause).reason()).isEqualTo(reason));
    }
}
