package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.backplane.DatabaseCopy;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hub backup}: a copy of the database, also while the hub runs. */
@Command(
        name = "backup",
        description = {
            "Copies the database of a hub into a file, also while the hub runs, and prints the file's name once it is safe.",
            "A hub that is started with such a copy tells each device to sync everything once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub backup --config /etc/higgins-push/hub.yaml /backup/hub-monday.db",
            "  hub backup --data /var/lib/higgins-push \"/backup/hub-$(date +%%F).db\""
        })
final class BackupCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "FILE", description = "The copy; must not be there yet.")
    private String file = "";

    BackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Path folder = dataFolder(options.read(terminal).toConfig());
        try {
            Path copy = Path.of(file).toAbsolutePath();
            DatabaseCopy.write(folder, copy);
            terminal.tell("hub: Copied " + Files.size(copy) + " bytes.");
            terminal.print(PlainText.oneLine(copy.toString()));
        } catch (InvalidPathException e) {
            throw CommandFailure.usage(PlainText.oneLine(file) + " is no path of a file.");
        } catch (DataFolderException e) {
            throw new CommandFailure(PlainText.oneLine(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new CommandFailure(IoFailureText.text("There is no backup", e));
        }
    }

    /** Where the database is. */
    static Path dataFolder(HubConfig config) {
        return switch (config.storage()) {
            case SQLITE -> config.data();
            case MEMORY -> throw new CommandFailure("With storage.mode: memory there is nothing on disk.");
            case REDIS ->
                throw new CommandFailure(
                        "With storage.mode: redis what the hub knows is in Redis: see to that one's own backups.");
        };
    }
}
