package org.higginspush.demo.chat.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What this terminal keeps from one run to the next, as a browser does: the id of the device, and for each name the key that
 * the hub gave for it, so that a terminal that was killed has its name again at once. Only its owner may read the file.
 * Where it cannot be read or written, every run is a device of its own.
 */
final class CredentialFile {
    private static final int MOST_KEYS = 100;

    private final Path file;
    private final ObjectMapper json = new ObjectMapper();

    CredentialFile(Path file) {
        this.file = file;
    }

    /** In the folder for the state of programs: {@code $XDG_STATE_HOME}, else {@code ~/.local/state}. */
    static CredentialFile standard() {
        String state = System.getenv("XDG_STATE_HOME");
        Path folder = state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home", "."), ".local", "state")
                : Path.of(state);
        return new CredentialFile(folder.resolve("higgins-push").resolve("chat.json"));
    }

    /** The id of this device; made when first asked for. */
    String device() {
        ObjectNode content = read();
        if (!content.path("device").isTextual()) {
            content.put("device", String.format("%08d", new SecureRandom().nextInt(100_000_000)));
            write(content);
        }
        return content.path("device").textValue();
    }

    /** The key for a name on a device, or null if there is none. */
    @Nullable
    String key(URI hub, String handle) {
        return read().path("keys").path(entry(hub, handle)).textValue();
    }

    void keep(URI hub, String handle, String key) {
        ObjectNode content = read();
        JsonNode known = content.path("keys");
        ObjectNode keys = known instanceof ObjectNode object ? object : content.putObject("keys");
        keys.remove(entry(hub, handle));
        keys.put(entry(hub, handle), key);
        Iterator<String> oldestFirst = keys.fieldNames();
        while (keys.size() > MOST_KEYS) {
            oldestFirst.next();
            oldestFirst.remove();
        }
        write(content);
    }

    private static String entry(URI hub, String handle) {
        return hub + " " + handle;
    }

    private ObjectNode read() {
        try {
            return json.readTree(file.toFile()) instanceof ObjectNode object ? object : json.createObjectNode();
        } catch (IOException e) {
            return json.createObjectNode();
        }
    }

    private void write(ObjectNode content) {
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path written = Files.createTempFile(folder, "chat", ".json"); // its owner's alone
            json.writeValue(written.toFile(), content);
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Then the next run is another device.
        }
    }
}
