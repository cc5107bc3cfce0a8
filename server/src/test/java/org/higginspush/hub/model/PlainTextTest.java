package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void nothingThatSteersATerminalIsLeft() {
        assertThat(PlainText.oneLine("a\n\u001b[2Jb\u009b2Jc\u0085d\u007f")).isEqualTo("a [2Jb 2Jc d");
        assertThat(PlainText.oneLine("Zoë \ud83d\ude42")).isEqualTo("Zoë \ud83d\ude42");
    }

    @Test
    void whatChangesTheOrderOrTheLinesOfTextIsEscapedAsInJson() {
        String formats = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
        String escaped = "\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a\\u202b\\u202c\\u202d\\u202e"
                + "\\u2066\\u2067\\u2068\\u2069";
        assertThat(PlainText.oneLine(formats)).isEqualTo(escaped);
        assertThat(PlainText.lines(formats)).isEqualTo(escaped);
        String shown = "\u0627\u0644\u0639 \u05d0\u05d1 \ud83d\udc69\u200d\ud83d\udcbb"; // joined by U+200D
        assertThat(PlainText.oneLine(shown)).isEqualTo(shown);
    }

    @Test
    void severalLinesAndTabsMayBeKept() {
        assertThat(PlainText.lines(" a\n\tb\r\u001b[2Jc\u009b2J ")).isEqualTo(" a\n\tb [2Jc 2J ");
    }
}
