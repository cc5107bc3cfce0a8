package org.higginspush.demo.chat.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.higginspush.demo.chat.client.ChatEvent;
import org.junit.jupiter.api.Test;

class ChatConsoleTest {
    @Test
    void whatOthersSayCannotSteerTheTerminalOrChangeHowALineReads() {
        StringWriter out = new StringWriter();
        ChatConsole console = new ChatConsole(new PrintWriter(out), List.of("lobby"));

        console.heard(
                new ChatEvent("spoke", "lobby", "A\u202elex", "Android", "one\ntwo\tthree\u001b[2J\u2028four", 1));

        assertThat(out.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("#lobby A\\u202elex on Android: one\n    two\tthree [2J\\u2028four\n");
    }
}
