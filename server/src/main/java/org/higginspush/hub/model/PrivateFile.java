package org.higginspush.hub.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small file of the hub's own that its owner alone may read (mode 0600 where there are modes), made once and never changed.
 *
 * @param folder where it is
 * @param name its name there
 * @param meaning what it is, for messages, like {@code signing key}
 */
public record PrivateFile(Path folder, String name, String meaning) {
    private static final int MAX_BYTES = 16_384;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** Where it is. */
    public Path path() {
        return folder.resolve(name);
    }

    /** Whether it is there. */
    public boolean exists() {
        return Files.exists(path());
    }

    /**
     * Makes it, with its folder, unless it is there. Of several processes that do this at the same time one wins, and all find its
     * file whole.
     *
     * @throws IOException if it cannot be made; the text says why and what to do
     */
    public void create(String text) throws IOException {
        Path draft = null;
        try {
            Files.createDirectories(folder);
            // A temporary file is its owner's alone from the start (mode 0600 where there are modes).
            draft = Files.createTempFile(folder, name, ".tmp");
            write(draft, text);
            // Unlike a move, a link appears whole and never replaces what another process has put there meanwhile.
            Files.createLink(path(), draft);
        } catch (FileAlreadyExistsException e) {
            if (!exists()) {
                throw cannotCreate(e, IoReason.of(e));
            }
        } catch (IOException e) {
            throw cannotCreate(e, IoReason.of(e));
        } catch (UnsupportedOperationException e) {
            throw cannotCreate(e, "it knows no hard links");
        } finally {
            if (draft != null) {
                Files.deleteIfExists(draft);
            }
        }
    }

    private static void write(Path path, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private IOException cannotCreate(Exception cause, String reason) {
        String advice = reason.contains("No space left")
                ? "free some space."
                : "use a folder on a local disk that the hub may write to.";
        return new IOException(
                "The " + meaning + " cannot be made in " + folder + " (" + reason + "): " + advice, cause);
    }

    /**
     * Its text.
     *
     * @throws IOException if it cannot be read, or others may read it too; the text says what to do
     */
    public String read() throws IOException {
        Set<PosixFilePermission> permissions = permissions();
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IOException("The " + meaning + " " + path() + " is open to others (mode "
                    + PosixFilePermissions.toString(permissions)
                    + "): run chmod 600 on it, or delete it to get a new one if others may have read it.");
        }
        try (InputStream in = Files.newInputStream(path())) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw cannotRead(e);
        }
    }

    private Set<PosixFilePermission> permissions() throws IOException {
        try {
            return Files.getPosixFilePermissions(path());
        } catch (UnsupportedOperationException e) {
            return Set.of(); // no modes here (Windows): the folder's own protection holds
        } catch (IOException e) {
            throw cannotRead(e);
        }
    }

    private IOException cannotRead(IOException cause) {
        return new IOException(
                "The " + meaning + " " + path() + " cannot be read (" + IoReason.of(cause)
                        + "): run as the user it belongs to.",
                cause);
    }
}
