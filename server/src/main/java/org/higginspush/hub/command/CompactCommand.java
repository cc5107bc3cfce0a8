package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.Path;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.backplane.DatabaseCopy;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub compact}: gives free space of the database back to the disk. */
@Command(
        name = "compact",
        description = {
            "Gives the space in a hub's database that is free back to the disk. The hub must be stopped.",
            "It is needed seldom: a hub uses free space again. Meanwhile the disk needs room for a second copy."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hub compact --config /etc/higgins-push/hub.yaml"})
final class CompactCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    CompactCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Path folder = BackupCommand.dataFolder(options.read(terminal).toConfig());
        try {
            terminal.tell("hub: Gave " + DatabaseCopy.compact(folder) + " bytes back.");
        } catch (DataFolderException e) {
            throw new CommandFailure(PlainText.oneLine(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new CommandFailure(IoFailureText.text("The database is as it was", e));
        }
    }
}
