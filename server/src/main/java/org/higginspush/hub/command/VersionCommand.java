package org.higginspush.hub.command;

import picocli.CommandLine.Command;

/** {@code hub version} */
@Command(
        name = "version",
        description = "Prints the version.",
        footerHeading = "%nExamples:%n",
        footer = {"  hub version"})
final class VersionCommand implements Runnable {
    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        terminal.print(Version.text());
    }
}
