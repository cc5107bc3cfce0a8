package org.higginspush.hub.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.higginspush.hub.model.IoReason;

/** Reads a JWK set from a file, on the calling thread: it is small and on this machine. */
final class FileKeySetLoader implements KeySetLoader {
    private final Path path;

    FileKeySetLoader(Path path) {
        this.path = path;
    }

    @Override
    public KeySet load() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return KeySet.parse(in.readNBytes(KeySet.MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            throw unusable("does not exist", e);
        } catch (IOException e) {
            throw unusable("cannot be used (" + IoReason.of(e) + ")", e);
        }
    }

    private IOException unusable(String why, IOException cause) {
        return new IOException(
                "The JWKS file " + path + " " + why + ": put the issuer's public keys there, a JWK set (RFC 7517)",
                cause);
    }

    @Override
    public String location() {
        return path.toString();
    }
}
