package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void nothingThatSteersATerminalIsLeft() {
        assertThat(PlainText.oneLine("a\n\u001b[2Jb\u009b2Jc\u0085d\u007f")).isEqualTo("a [2Jb 2Jc d");
        assertThat(PlainText.oneLine("Zoë \ud83d\ude42")).isEqualTo("Zoë \ud83d\ude42");
    }
}
