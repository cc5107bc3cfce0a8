package org.higginspush.client.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionTest {
    private final Position early = Position.of("k3:1760000000000000");
    private final Position late = Position.of("k3:1760000000000123");

    @Test
    void theHigherOfTwoPositionsOfOneEpochWins() {
        assertThat(early.orLater(late)).isEqualTo(late);
        assertThat(late.orLater(early)).isEqualTo(late);
    }

    @Test
    void aPositionOfAnotherEpochWins() {
        Position other = Position.of("k4:5");

        assertThat(late.orLater(other)).isEqualTo(other);
    }

    @Test
    void aTextOfAnotherFormIsKeptAsItIs() {
        assertThat(Position.of("whatever").text()).isEqualTo("whatever");
        assertThat(Position.of("a:b").orLater(late)).isEqualTo(late);
        assertThat(Position.of("").epoch()).isEmpty();
    }
}
