package org.higginspush.hub.edge.bayeux.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadWindowTest {
    private static final int MOST = 64;

    private final ReadWindow window = new ReadWindow();

    @BeforeEach
    void openAllButOne() {
        for (int i = 1; i < MOST; i++) {
            assertThat(window.open()).as("frame %d", i).isTrue();
        }
    }

    @Test
    void theFrameThatFillsItKeepsTheNextWaitingUntilOneIsAnswered() {
        assertThat(window.open()).isFalse();

        assertThat(window.answered()).as("the next may come").isTrue();
        assertThat(window.answered()).as("it was asked for already").isFalse();
    }

    @Test
    void anAnswerMakesRoomForOne() {
        assertThat(window.answered())
                .as("the next was asked for when the last came")
                .isFalse();
        assertThat(window.open()).isTrue();
        assertThat(window.open()).isFalse();
        assertThat(window.answered()).isTrue();
        assertThat(window.open()).as("it is full again").isFalse();
    }
}
