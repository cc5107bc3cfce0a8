package org.higginspush.hub.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;

/** Terminals for tests. */
final class TestTerminal {
    private TestTerminal() {}

    /** One on which nobody reads anything. */
    static Terminal silent() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Terminal(nowhere, nowhere, Map.of());
    }
}
