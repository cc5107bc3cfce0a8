package org.higginspush.hub.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
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
import java.text.ParseException;
import java.util.Set;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * The hub's own signing key in its data folder, a private JWK (RFC 7517). RSA with SHA-256, because tokens are verified
 * far more often than made, and of what is common that verifies fastest.
 */
final class SigningKeyFile {
    static final String NAME = "signing-key.json";

    private static final int BITS = 2048;
    private static final int MAX_BYTES = 16_384;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final Path file;

    SigningKeyFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /**
     * The key; made if there is none. Of several processes that make it at the same time one wins, and all use its key.
     *
     * @throws IOException if the key cannot be used, or not be made; the text says why and what to do
     */
    RSAKey openOrCreate() throws IOException {
        if (!Files.exists(file)) {
            create();
        }
        return read();
    }

    private void create() throws IOException {
        Path draft = null;
        try {
            Files.createDirectories(folder);
            // A temporary file is its owner's alone from the start (mode 0600 where there are modes).
            draft = Files.createTempFile(folder, "signing-key", ".tmp");
            write(draft, newKey().toJSONString());
            // Unlike a move, a link appears whole and never replaces what another process has put there meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(file)) {
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

    private IOException cannotCreate(Exception cause, String reason) {
        String advice = reason.contains("No space left")
                ? "free some space."
                : "use a folder on a local disk that the hub may write to.";
        return new IOException("The signing key cannot be made in " + folder + " (" + reason + "): " + advice, cause);
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

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys.", e);
        }
    }

    private RSAKey read() throws IOException {
        Set<PosixFilePermission> permissions = permissions();
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IOException("The signing key " + file + " is open to others (mode "
                    + PosixFilePermissions.toString(permissions)
                    + "): run chmod 600 on it, or delete it to get a new one if others may have read it.");
        }
        RSAKey key = parse(text());
        if (key == null) {
            throw new IOException("The signing key " + file + " is damaged: restore it from a backup, or delete it"
                    + " to get a new one (tokens made with the old one then end).");
        }
        return key;
    }

    private Set<PosixFilePermission> permissions() throws IOException {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return Set.of(); // no modes here (Windows): the folder's own protection holds
        } catch (IOException e) {
            throw cannotRead(e);
        }
    }

    private String text() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw cannotRead(e);
        }
    }

    private IOException cannotRead(IOException cause) {
        return new IOException(
                "The signing key " + file + " cannot be read (" + IoReason.of(cause)
                        + "): run as the user it belongs to.",
                cause);
    }

    private static @Nullable RSAKey parse(String text) {
        try {
            return JWK.parse(text) instanceof RSAKey key && isSigningKey(key) ? key : null;
        } catch (ParseException | JOSEException | RuntimeException e) {
            return null; // its text may quote the key, so it goes no further
        }
    }

    private static boolean isSigningKey(RSAKey key) throws JOSEException {
        return key.isPrivate()
                && key.size() >= BITS
                && key.getKeyID() != null
                && JWSAlgorithm.RS256.equals(key.getAlgorithm())
                && signs(key);
    }

    /** True if what the private part signs the public part verifies: every part is whole. */
    private static boolean signs(RSAKey key) throws JOSEException {
        JWSHeader header = SigningAlgorithm.RS256.header();
        byte[] probe = {1};
        return new RSASSAVerifier(key).verify(header, probe, new RSASSASigner(key).sign(header, probe));
    }
}
