package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.higginspush.demo.sync.attributes.Context;
import org.junit.jupiter.api.Test;

class ChangeNotifierTest {
    private final List<Change> told = new ArrayList<>();
    private final List<CompletableFuture<Receipt>> answers = new ArrayList<>();
    private long nanos;
    private final ChangeNotifier changeNotifier = new ChangeNotifier(this::publish, () -> nanos);

    private CompletableFuture<Receipt> publish(Change change) {
        told.add(change);
        answers.add(new CompletableFuture<>());
        return answers.get(answers.size() - 1);
    }

    private void change(long revision) {
        changeNotifier.changed("alex", new Context("mail", revision, "phone", Map.of("password", "secret")));
    }

    @Test
    void theHubIsToldThatSomethingChangedButNotWhat() {
        change(7);

        assertThat(told).containsExactly(new Change("alex", "mail", 7L, "phone"));
    }

    @Test
    void theTimeUntilTheHubHadItIsMeasured() {
        change(7);
        CompletableFuture<Duration> recorded = changeNotifier.recorded("alex", "mail", 7);
        assertThat(recorded).isNotCompleted();

        nanos = 3_000_000;
        answers.get(0).complete(null);

        assertThat(recorded).isCompletedWithValue(Duration.ofMillis(3));
    }

    @Test
    void aNewerChangeIncludesTheOlder() {
        change(8);
        change(7);
        answers.get(0).complete(null);

        assertThat(changeNotifier.recorded("alex", "mail", 7)).isCompleted();
    }

    @Test
    void aChangeThatWasNotMadeIsUnknown() {
        change(7);

        assertThat(changeNotifier.recorded("alex", "mail", 8)).isNull();
        assertThat(changeNotifier.recorded("bob", "mail", 7)).isNull();
    }

    @Test
    void aRefusalIsPassedOn() {
        change(7);

        answers.get(0).completeExceptionally(new IllegalStateException("403"));

        assertThat(changeNotifier.recorded("alex", "mail", 7)).isCompletedExceptionally();
    }

    @Test
    void nothingIsLeftOfAForgottenUser() {
        change(7);

        changeNotifier.forget("alex");

        assertThat(changeNotifier.recorded("alex", "mail", 7)).isNull();
    }
}
