package org.higginspush.hub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Each value is in one bucket, and in the sum. */
class HistogramTest {
    private final Histogram histogram = new Histogram(10, 100);

    @Test
    void aBoundBelongsToItsBucket() {
        for (long value : new long[] {-5, 0, 10, 11, 100, 101, 1_000_000}) {
            histogram.add(value);
        }
        assertThat(histogram.counts()).containsExactly(3, 2, 2);
        assertThat(histogram.count()).isEqualTo(7);
        assertThat(histogram.sum()).isEqualTo(10 + 11 + 100 + 101 + 1_000_000);
    }

    @Test
    void boundsAreToldInAnotherUnit() {
        assertThat(histogram.bounds(10)).containsExactly(1, 10, Double.POSITIVE_INFINITY);
    }

    @RepeatedTest(5)
    void nothingIsLostWhenManyThreadsAdd(RepetitionInfo run) {
        int[] values =
                new Random(run.getCurrentRepetition()).ints(20_000, 0, 200).toArray();
        IntStream.of(values).parallel().forEach(histogram::add);
        assertThat(histogram.counts())
                .containsExactly(
                        IntStream.of(values).filter(value -> value <= 10).count(),
                        IntStream.of(values)
                                .filter(value -> value > 10 && value <= 100)
                                .count(),
                        IntStream.of(values).filter(value -> value > 100).count());
        assertThat(histogram.sum()).isEqualTo(IntStream.of(values).sum());
    }
}
