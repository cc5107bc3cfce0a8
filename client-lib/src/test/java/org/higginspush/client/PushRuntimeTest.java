package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PushRuntimeTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @Test
    void itsThreadsStopWhenTheLastUserIsClosed() {
        PushRuntime runtime = PushRuntime.builder().name("short-lived").start();
        Selector selector = selector(runtime);
        Publisher publisher = Publisher.builder(NOWHERE, TokenSupplier.fixed("none"))
                .runtime(runtime)
                .start();

        runtime.close();
        runtime.close();
        assertThat(threads("short-lived")).as("still used").isPositive();
        publisher.close();
        selector.close();

        await().atMost(Duration.ofSeconds(20)).until(() -> threads("short-lived") == 0);
    }

    @Test
    void aClosedRuntimeTakesNoNewUsers() {
        PushRuntime runtime = PushRuntime.builder().name("closed").start();
        runtime.close();

        assertThatThrownBy(() -> selector(runtime))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theSharedOneIsStartedAgainWhenItIsNeededAgain() {
        for (int i = 0; i < 3; i++) {
            try (PushRuntime shared = PushRuntime.shared();
                    Selector selector = selector(shared)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> selector.state().mode() == SelectorState.Mode.TIMER);
            }
        }
    }

    @Test
    void aSyncFunctionMayCloseItsSelector() {
        PushRuntime runtime = PushRuntime.builder().name("own-hand").start();
        Selector[] self = new Selector[1];
        self[0] = Selector.builder(NOWHERE, "alex", TokenSupplier.fixed("none"))
                .sync(SyncFunction.of(request -> self[0].close()))
                .runtime(runtime)
                .start();
        runtime.close();

        await().atMost(Duration.ofSeconds(20)).until(() -> threads("own-hand") == 0);
        assertThat(self[0].state()).isEqualTo(new SelectorState(SelectorState.Mode.STOPPED, null));
    }

    private static Selector selector(PushRuntime runtime) {
        return Selector.builder(NOWHERE, "alex", TokenSupplier.fixed("none"))
                .sync(SyncFunction.of(request -> {}))
                .runtime(runtime)
                .start();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
