package org.higginspush.ledger.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private final Delays delays = new Delays();

    @Test
    void ofNothingIsZero() {
        assertThat(delays.percentile(0.5)).isZero();
        assertThat(delays.percentile(1)).isZero();
    }

    @Test
    void isTheNearestRank() {
        delays.addAll(LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray());
        assertThat(delays.percentile(0.5)).isEqualTo(100);
        assertThat(delays.percentile(0.99)).isEqualTo(198);
        assertThat(delays.percentile(1)).isEqualTo(200);
    }

    @Test
    void whatIsNegativeIsNone() {
        delays.addAll(-1, 5, -1);
        assertThat(delays.size()).isOne();
        assertThat(delays.percentile(0)).isEqualTo(5);
    }
}
