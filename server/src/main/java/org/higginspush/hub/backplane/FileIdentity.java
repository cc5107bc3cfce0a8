package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which file a name led to: its device and inode. As long as a file is open its inode is not given to another, so a name
 * that still leads to the same one still leads to the open file.
 *
 * @param key null where the system has no such number; there an open file can be neither deleted nor replaced
 */
record FileIdentity(Path path, @Nullable Object key) {
    static FileIdentity of(Path path) throws IOException {
        return new FileIdentity(path, attributes(path).fileKey());
    }

    /** What is found under the name now; null if nothing is. */
    @Nullable
    BasicFileAttributes found() throws IOException {
        try {
            return attributes(path);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        }
    }

    /** True if these are the attributes of this file. */
    boolean isSame(BasicFileAttributes attributes) {
        return Objects.equals(attributes.fileKey(), key);
    }

    /** True if the name still leads to the file. */
    boolean isInPlace() throws IOException {
        BasicFileAttributes found = found();
        return found != null && isSame(found);
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }
}
