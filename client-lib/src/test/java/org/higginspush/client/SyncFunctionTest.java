package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the embedder's sync function is called, by a selector on the real hub. */
class SyncFunctionTest extends HubTestBase {
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<SyncRequest> done = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startHub() throws Exception {
        super.startHub();
    }

    @Test
    void theSyncRunsOnAThreadOfItsOwn() {
        AtomicReference<String> thread = new AtomicReference<>("");
        selector(request -> thread.set(Thread.currentThread().getName()), SelectorListener.NONE);

        awaitDone(1);

        assertThat(thread.get()).startsWith("higgins-push-sync-");
    }

    @Test
    void neverTwoAtOnceAndTheLastChangeIsSynced() {
        AtomicInteger truth = new AtomicInteger();
        AtomicInteger copy = new AtomicInteger();
        Selector selector = selector(
                request -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    copy.set(truth.get());
                    running.decrementAndGet();
                },
                SelectorListener.NONE);

        IntStream.range(0, 1_000).parallel().forEach(i -> {
            truth.incrementAndGet();
            selector.changed("context" + i % 3);
        });

        await().atMost(TestDevice.LONG).until(() -> copy.get() == 1_000);
        assertThat(most).hasValue(1);
    }

    @Test
    void aSyncThatFailsIsCalledAgainUntilItSucceeds() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        selector(
                request -> {
                    switch (calls.incrementAndGet()) {
                        case 1 -> throw new java.io.IOException("the Attribute Server is away");
                        case 2 -> throw new AssertionError("a bug of the embedder");
                        default -> {}
                    }
                },
                new SelectorListener() {
                    @Override
                    public void syncFailed(SyncRequest request, Throwable failure, Duration took) {
                        failures.add(failure);
                    }
                });

        awaitDone(1);

        assertThat(calls).hasValue(3);
        assertThat(failures).hasSize(2);
    }

    @Test
    void noSyncOfAContextStartsWhileItIsEdited() throws Exception {
        Selector selector = selector(request -> {}, SelectorListener.NONE);
        awaitDone(1);
        Publisher attributeServer = publisher();

        try (Edit edit = selector.edit("passwords")) {
            publish(attributeServer, new Change("alex", edit.context(), 7L, "home-pc"));
            publish(attributeServer, new Change("alex", "sentinel", 1L, "home-pc"));
            awaitDone(2);
            assertThat(done.get(1).contexts()).containsExactly("sentinel");
        }

        awaitDone(3);
        assertThat(done.get(2).contexts()).containsExactly("passwords");
        assertThat(done.get(2).causes()).containsExactlyInAnyOrder(SyncCause.NOTICE, SyncCause.LOCAL_EDIT);
    }

    @Test
    void anEditWithoutAChangeStartsNoSync() throws Exception {
        Selector selector = selector(request -> {}, SelectorListener.NONE);
        awaitDone(1);

        selector.edit("passwords").unchanged();
        selector.changed("sentinel");

        awaitDone(2);
        assertThat(done.get(1).contexts()).containsExactly("sentinel");
    }

    @Test
    void anEditWaitsForTheSyncThatTouchesItsContext() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch noticed = new CountDownLatch(1);
        Selector selector = selector(
                request -> {
                    began.countDown();
                    waitFor(mayEnd);
                },
                new SelectorListener() {
                    @Override
                    public void noticed(Notice notice, boolean news) {
                        noticed.countDown();
                    }
                });
        waitFor(began);
        await().atMost(TestDevice.LONG).until(() -> selector.state().mode() == SelectorState.Mode.PUSH);

        CompletableFuture<Edit> edit = selector.editWhenIdle("passwords").toCompletableFuture();
        // A sentinel: the notice is handled after the edit was asked for.
        publish(publisher(), new Change("alex", "sentinel", 1L, "home-pc"));
        waitFor(noticed);
        assertThat(edit).isNotDone();
        mayEnd.countDown();

        assertThat(edit).succeedsWithin(TestDevice.LONG).satisfies(Edit::close);
    }

    @Test
    void anEditThatWaitsForASyncOpensWhenThatFails() {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Selector selector = selector(
                request -> {
                    began.countDown();
                    waitFor(mayEnd);
                    throw new java.io.IOException("the Attribute Server is away");
                },
                SelectorListener.NONE);
        waitFor(began);
        CompletableFuture<Edit> edit = selector.editWhenIdle("passwords").toCompletableFuture();

        mayEnd.countDown();

        assertThat(edit).succeedsWithin(TestDevice.LONG).satisfies(Edit::close);
    }

    @Test
    void whatASyncBroughtIsSavedThoughTheSelectorIsClosedAtThatMoment() {
        CompletableFuture<Selector> self = new CompletableFuture<>();
        AtomicReference<String> saved = new AtomicReference<>("");
        self.complete(closing(builder("alex")
                .sync(request -> SyncOutcome.at("passwords", 7))
                .positions(new PositionStore() {
                    @Override
                    public @Nullable String load() {
                        return null;
                    }

                    @Override
                    public void save(String text) {
                        saved.set(text);
                    }
                })
                .listener(new SelectorListener() {
                    @Override
                    public void syncFinished(SyncRequest request, SyncOutcome outcome, Duration took) {
                        self.join().close();
                    }
                })
                .start()));

        await().atMost(TestDevice.LONG).until(() -> saved.get().contains("passwords 7"));
    }

    @Test
    void anEditThatStillWaitsWhenTheSelectorIsClosedFails() {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Selector selector = selector(
                request -> {
                    began.countDown();
                    waitFor(mayEnd);
                },
                SelectorListener.NONE);
        waitFor(began);
        CompletableFuture<Edit> edit = selector.editWhenIdle("passwords").toCompletableFuture();

        selector.close();

        assertThat(edit).failsWithin(TestDevice.LONG);
        mayEnd.countDown();
    }

    @Test
    void theSyncFunctionMayEditWhatItSyncs() {
        CompletableFuture<Selector> self = new CompletableFuture<>();
        AtomicReference<String> edited = new AtomicReference<>();
        self.complete(selector(
                request -> {
                    try (Edit edit = self.join().edit("passwords")) {
                        edited.set(edit.context());
                        edit.unchanged();
                    }
                },
                SelectorListener.NONE));

        awaitDone(1);

        assertThat(edited).hasValue("passwords");
    }

    @Test
    void aListenerCannotWaitForASync() {
        CompletableFuture<Selector> self = new CompletableFuture<>();
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<Edit> refused = new CompletableFuture<>();
        self.complete(selector(request -> waitFor(mayEnd), new SelectorListener() {
            @Override
            public void syncStarted(SyncRequest request) {
                try {
                    refused.complete(self.join().edit("passwords"));
                } catch (IllegalStateException e) {
                    refused.completeExceptionally(e);
                }
            }
        }));

        assertThat(refused).failsWithin(TestDevice.LONG).withThrowableThat().withMessageContaining("use editWhenIdle");
        mayEnd.countDown();
    }

    @Test
    void anEditDoesNotWaitForASyncThatOnlyWaitsForAThread() throws Exception {
        PushRuntime narrow =
                closing(PushRuntime.builder().name("narrow").syncThreads(1).start());
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        closing(builder("alex").runtime(narrow).sync(blocking(began, mayEnd)).start());
        waitFor(began);
        Selector second = closing(
                builder("alex").runtime(narrow).sync(recording(request -> {})).start());
        await().atMost(TestDevice.LONG).until(() -> second.state().mode() == SelectorState.Mode.PUSH);

        Edit edit = second.edit("passwords");
        mayEnd.countDown();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        edit.unchanged();

        awaitDone(1);
        assertThat(done.get(0).everything())
                .as("the cancelled sync came after the edit")
                .isTrue();
    }

    @Test
    void nothingStartsOnceItIsClosed() throws Exception {
        Selector selector = selector(request -> {}, SelectorListener.NONE);
        awaitDone(1);
        Selector other = selector(request -> {}, SelectorListener.NONE);
        awaitDone(2);

        selector.changed("passwords");
        selector.close();
        selector.close();
        selector.changed("passwords");
        selector.syncNow();

        assertThat(selector.state()).isEqualTo(new SelectorState(SelectorState.Mode.STOPPED, null));
        assertThatThrownBy(() -> selector.edit("passwords")).isInstanceOf(IllegalStateException.class);
        other.changed("sentinel");
        awaitDone(3);
        assertThat(done.get(2).contexts()).containsExactly("sentinel");
    }

    @Test
    void aSyncOfEverythingCanBeAskedFor() {
        Selector selector = selector(request -> {}, SelectorListener.NONE);
        awaitDone(1);

        selector.syncNow();

        awaitDone(2);
        assertThat(done.get(1)).isEqualTo(new SyncRequest(java.util.Set.of(), true, java.util.Set.of(SyncCause.ASKED)));
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws Exception {
        List<String> heard = new ArrayList<>();
        Selector selector = selector(request -> {}, new SelectorListener() {
            @Override
            public void noticed(Notice notice, boolean news) {
                heard.add(notice.context());
                throw new IllegalStateException("a bug of the embedder");
            }
        });
        awaitDone(1);

        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        awaitDone(2);
        assertThat(heard).containsExactly("passwords");
        assertThat(selector.position()).isPresent();
    }

    @Test
    void aRevisionTheSyncBroughtMakesItsNoticeNoNews() throws Exception {
        List<Boolean> news = new CopyOnWriteArrayList<>();
        closing(builder("alex")
                .sync(request -> {
                    done.add(request);
                    return SyncOutcome.at("passwords", 8);
                })
                .listener(new SelectorListener() {
                    @Override
                    public void noticed(Notice notice, boolean isNews) {
                        news.add(isNews);
                    }
                })
                .start());
        awaitDone(1);
        Publisher attributeServer = publisher();

        publish(attributeServer, new Change("alex", "passwords", 8L, "home-pc"));
        publish(attributeServer, new Change("alex", "passwords", 9L, "home-pc"));

        awaitDone(2);
        assertThat(news).containsExactly(false, true);
    }

    @Test
    void aSelectorNeedsASyncFunctionAndAnAddress() {
        TokenSupplier none = TokenSupplier.fixed("none");
        assertThatThrownBy(() -> Selector.builder(hub.uri(), "alex", none).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sync");
        assertThatThrownBy(() -> Selector.builder(java.net.URI.create("mailto:hub"), "alex", none)
                        .sync(SyncFunction.of(request -> {}))
                        .start())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Selector selector(SyncFunction.Plain sync, SelectorListener listener) {
        return closing(builder("alex").sync(recording(sync)).listener(listener).start());
    }

    private SyncFunction recording(SyncFunction.Plain sync) {
        return request -> {
            sync.sync(request);
            done.add(request);
            return SyncOutcome.done();
        };
    }

    private static SyncFunction blocking(CountDownLatch began, CountDownLatch mayEnd) {
        return SyncFunction.of(request -> {
            began.countDown();
            waitFor(mayEnd);
        });
    }

    private SelectorBuilder builder(String user) {
        return Selector.builder(hub.uri(), user, hub.tokens(user))
                .device("phone")
                .quietPeriod(Duration.ofMillis(10))
                .syncRetry(Duration.ofMillis(10), Duration.ofMillis(50));
    }

    private void awaitDone(int syncs) {
        await().atMost(TestDevice.LONG).until(() -> done.size() >= syncs);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
