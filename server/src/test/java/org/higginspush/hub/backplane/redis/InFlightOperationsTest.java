package org.higginspush.hub.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightOperationsTest {
    @Test
    void whoReadsTakesNoPlaceOfWhoRecords() {
        InFlightOperations operations = new InFlightOperations(1);
        CompletableFuture<String> read = new CompletableFuture<>();
        CompletableFuture<String> change = new CompletableFuture<>();

        CompletableFuture<String> reading = operations.read(() -> read);
        CompletableFuture<String> changing = operations.run(() -> change);

        assertThat(reading).isNotDone();
        assertThat(changing).isNotDone();
        assertThat(operations.changing()).isEqualTo(1);
        assertThat(operations.read(() -> read)).isCompletedExceptionally();
        assertThat(operations.run(() -> change)).isCompletedExceptionally();
        change.complete("done");
        assertThat(changing).isCompletedWithValue("done");
        assertThat(operations.changing()).isZero();
        assertThat(operations.run(() -> CompletableFuture.completedFuture("more")))
                .isCompletedWithValue("more");
    }
}
