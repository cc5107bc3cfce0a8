package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file in a data folder that keeps hubs from it, because what was there was moved to another place, or is being moved here. The first
 * line says which of the two, the second from or to where; whatever follows is for people.
 *
 * @param isComing true if what is to be here is not complete yet
 * @param where the other place, without a password
 */
public record MovedMarker(boolean isComing, String where) {
    static final String FILE = "hub.moved";

    private static final String COMING = "coming-from";
    private static final String GONE = "moved-to";

    /** Reads the one of a folder; null if there is none. */
    public static @Nullable MovedMarker read(Path folder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(FILE), StandardCharsets.UTF_8);
            boolean isComing = !lines.isEmpty() && lines.get(0).equals(COMING);
            return new MovedMarker(isComing, lines.size() < 2 ? "another place" : lines.get(1));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Puts it into a folder, durably. */
    public void write(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        Path part = folder.resolve(FILE + ".part");
        Files.writeString(part, (isComing ? COMING : GONE) + "\n" + where + "\n" + explain(folder) + "\n");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /** What it means and what to do. */
    public String explain(Path folder) {
        return isComing
                ? "The move from " + where + " into the data folder " + folder
                        + " was not finished: run the same 'hub move' again. To give it up, delete "
                        + folder.resolve(FILE)
                        + "; 'hub move --help' tells how the Redis is used again."
                : "The hub of the data folder " + folder + " was moved to " + where
                        + ": start it with storage.mode: redis, or move it back with 'hub move --from … --data "
                        + folder
                        + "'. Only if no hub has run on that Redis since, delete " + folder.resolve(FILE)
                        + " instead, and the keys in Redis.";
    }

    /**
     * @throws DataFolderException if a hub must not be started in this folder
     */
    static void refuse(Path folder) throws DataFolderException, IOException {
        MovedMarker marker = read(folder);
        if (marker != null) {
            throw new DataFolderException(marker.explain(folder));
        }
    }
}
