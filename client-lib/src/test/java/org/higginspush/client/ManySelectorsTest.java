package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many selectors in one process share its few threads. */
class ManySelectorsTest extends HubTestBase {
    private static final int MANY = 2_000;
    private static final int HUNDREDS = 300;
    private static final Duration VERY_LONG = Duration.ofMinutes(2);

    private final List<Selector> selectors = new ArrayList<>();

    @AfterEach
    void closeSelectors() {
        selectors.parallelStream().forEach(Selector::close);
    }

    @Test
    void thousandsOfSelectorsLiveOnTheThreadsOfOne() throws Exception {
        startHub("sync.capacity=100000");

        AtomicInteger resyncs = new AtomicInteger();
        AtomicInteger notices = new AtomicInteger();
        PushRuntime runtime =
                closing(PushRuntime.builder().name("many").syncThreads(4).start());
        for (int i = 0; i < MANY; i++) {
            selectors.add(Selector.builder(hub.uri(), "user" + i, hub.tokens("user" + i))
                    .device("phone")
                    .runtime(runtime)
                    .sync(SyncFunction.of(request -> (request.everything() ? resyncs : notices).incrementAndGet()))
                    .start());
        }

        await().atMost(VERY_LONG).until(() -> resyncs.get() >= MANY);

        Publisher publisher = publisher();
        for (int i = 0; i < MANY; i++) {
            publisher.publish(new Change("user" + i, "passwords", 7L, "home-pc"));
        }

        await().atMost(VERY_LONG).until(() -> notices.get() >= MANY);

        assertThat(threads("many-sync")).isLessThanOrEqualTo(4);
        assertThat(threads("many")).as("threads of the runtime").isLessThanOrEqualTo(4 + 8 + 4 + 2 + 1);
        assertThat(selectors)
                .allSatisfy(selector -> assertThat(selector.state().mode()).isEqualTo(SelectorState.Mode.PUSH));
    }

    @Test
    void aHubThatRestartsUnderHundredsCausesNoSync() throws Exception {
        startHub("sync.capacity=100000");
        AtomicInteger resyncs = new AtomicInteger();
        AtomicInteger notices = new AtomicInteger();
        PushRuntime runtime =
                closing(PushRuntime.builder().name("restart").syncThreads(4).start());
        for (int i = 0; i < HUNDREDS; i++) {
            String user = "user" + i;
            selectors.add(Selector.builder(
                            hub.uri(),
                            user,
                            TokenSupplier.fixed(hub.token(user, Set.of(Scope.SUBSCRIBE), VERY_LONG.multipliedBy(10))))
                    .device("phone")
                    .runtime(runtime)
                    .sync(SyncFunction.of(request -> (request.everything() ? resyncs : notices).incrementAndGet()))
                    .start());
        }
        await().atMost(VERY_LONG).until(() -> resyncs.get() == HUNDREDS && hub.sessions() == HUNDREDS);

        hub.stops();
        hub.startsAgain();

        await().atMost(VERY_LONG).until(() -> hub.sessions() == HUNDREDS);
        Publisher publisher = publisher();
        for (int i = 0; i < HUNDREDS; i++) {
            publisher.publish(new Change("user" + i, "passwords", 7L, "home-pc"));
        }
        await().atMost(VERY_LONG).until(() -> notices.get() >= HUNDREDS);
        assertThat(notices).as("syncs for the change").hasValue(HUNDREDS);
        assertThat(resyncs).as("syncs of new devices").hasValue(HUNDREDS);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
