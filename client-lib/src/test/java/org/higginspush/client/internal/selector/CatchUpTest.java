package org.higginspush.client.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncRequest;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final SyncRequest EVERYTHING = new SyncRequest(Set.of(), true, Set.of(SyncCause.TIMER));

    private final CatchUp catchUp = new CatchUp();
    private final CompletableFuture<Void> woken = new CompletableFuture<>();

    @Test
    void aDeviceIsLevelOnceTheHubHasAnsweredAndNothingIsDue() {
        catchUp.add(woken);

        assertThat(catchUp.takeIfLevel(true)).isEmpty();
        catchUp.answered();
        assertThat(catchUp.takeIfLevel(false)).isEmpty();
        assertThat(catchUp.takeIfLevel(true)).containsExactly(woken);
        assertThat(catchUp.takeIfLevel(true)).isEmpty();
    }

    @Test
    void anAnswerBeforeTheWakeUpDoesNotCount() {
        catchUp.answered();
        catchUp.add(woken);

        assertThat(catchUp.takeIfLevel(true)).isEmpty();
    }

    @Test
    void anAnswerOfASessionThatEndedDoesNotCount() {
        catchUp.add(woken);
        catchUp.answered();
        catchUp.closed();

        assertThat(catchUp.takeIfLevel(true)).isEmpty();
    }

    @Test
    void theHubIsAskedOnceAtATime() {
        catchUp.add(woken);

        assertThat(catchUp.ask()).isTrue();
        assertThat(catchUp.ask()).isFalse();
        catchUp.answered();
        assertThat(catchUp.ask()).isTrue();
        catchUp.closed();
        assertThat(catchUp.ask()).isTrue();
    }

    @Test
    void withoutTheHubASyncOfEverythingThatBeganAfterTheWakeUpCounts() {
        catchUp.started(EVERYTHING);
        catchUp.add(woken);
        assertThat(catchUp.fallBack()).isTrue();
        assertThat(catchUp.fallBack()).isFalse();

        catchUp.succeeded(EVERYTHING);
        assertThat(catchUp.takeIfLevel(true)).isEmpty();
        catchUp.started(EVERYTHING);
        catchUp.succeeded(EVERYTHING);
        assertThat(catchUp.takeIfLevel(true)).containsExactly(woken);
    }

    @Test
    void nobodyFallsBackWithoutAWakeUp() {
        assertThat(catchUp.fallBack()).isFalse();
    }

    @Test
    void aSelectorThatIsClosedSaysSo() {
        catchUp.add(woken);

        catchUp.refuse();

        assertThat(woken).isCompletedExceptionally();
    }
}
