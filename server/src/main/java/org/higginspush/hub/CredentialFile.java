package org.higginspush.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.higginspush.hub.model.IoReason;

/**
 * A file that a setting names.
 *
 * @param setting the setting's key
 * @param path where it is
 * @param secret whether nobody but the hub may be able to read it
 */
record CredentialFile(String setting, Path path, boolean secret) {
    private static final int MAX_BYTES = 65_536;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    static CredentialFile secret(String setting, Path path) {
        return new CredentialFile(setting, path, true);
    }

    /**
     * How what is in a file becomes what it is for.
     *
     * @param <C> its text, or its bytes
     */
    @FunctionalInterface
    interface Reading<C, T> {
        /**
         * @throws IOException if it cannot; the message completes the sentence "the file ..." and quotes nothing of it
         */
        T of(C content) throws IOException;
    }

    /**
     * Reads the file.
     *
     * @throws IOException if it cannot be used; the message says why and what to do, and quotes nothing of it
     */
    <T> T read(Reading<String, T> reading) throws IOException {
        return readBytes(bytes -> {
            try {
                return reading.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException e) {
                throw new IOException("is no text: name the right file", e);
            }
        });
    }

    /** The same for a file that is no text. */
    <T> T readBytes(Reading<byte[], T> reading) throws IOException {
        byte[] bytes = bytes();
        try {
            return reading.of(bytes);
        } catch (IOException e) {
            throw unusable(String.valueOf(e.getMessage()), ".", e);
        }
    }

    private byte[] bytes() throws IOException {
        try {
            Set<PosixFilePermission> permissions = permissions();
            if (secret && permissions.stream().anyMatch(OF_OTHERS::contains)) {
                throw new UnfitFileException("is open to others (mode " + PosixFilePermissions.toString(permissions)
                        + "): run chmod 600 on it. If others may have read it, make a new one and revoke this");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new UnfitFileException(
                            "has more than " + MAX_BYTES + " bytes, which no such file has: name the right one");
                }
                return bytes;
            }
        } catch (UnfitFileException e) {
            throw unusable(String.valueOf(e.getMessage()), ".", e);
        } catch (NoSuchFileException e) {
            throw unusable("does not exist", ": put it there, or name another.", e);
        } catch (AccessDeniedException e) {
            throw unusable(
                    "may not be read by this user",
                    ": run the hub as the user it belongs to, or make it that user's.",
                    e);
        } catch (IOException e) {
            if (Files.isDirectory(path)) {
                throw unusable("is a folder", ": name the file in it.", e);
            }
            throw unusable("cannot be read (" + IoReason.of(e) + ")", ": put it there, or name another.", e);
        }
    }

    private Set<PosixFilePermission> permissions() throws IOException {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (UnsupportedOperationException e) {
            return Set.of(); // no modes here (Windows): the folder's own protection holds
        }
    }

    private IOException unusable(String why, String advice, IOException cause) {
        return new IOException("The file " + path + ", which " + setting + " names, " + why + advice, cause);
    }

    /** Differs whenever the file was written or replaced; empty if that cannot be told now. */
    String version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    /** What is wrong with a file that could be read. */
    private static final class UnfitFileException extends IOException {
        UnfitFileException(String message) {
            super(message);
        }
    }
}
