package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.browser.ChromiumWithExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A selector in a browser extension: it comes from no web site, and its origin has a scheme of its own. */
class BrowserExtensionTest {
    private static final Path RESOURCES = Path.of("src/main/resources/web/js");
    private static final Path HARNESS = Path.of("src/test/resources/web/harness");

    @TempDir
    Path folder;

    private Path extension;
    private String origin;

    @BeforeEach
    void pack() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        origin = "chrome-extension://" + id(key);
        extension = Files.createDirectory(folder.resolve("extension"));
        copy(RESOURCES, extension.resolve("js"));
        copy(HARNESS, extension.resolve("harness"));
        Files.writeString(extension.resolve("manifest.json"), """
                {
                  "manifest_version": 3,
                  "name": "A selector",
                  "version": "1",
                  "key": "%s",
                  "host_permissions": ["http://127.0.0.1/*"]
                }
                """.formatted(
                        Base64.getEncoder().encodeToString(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void isToldIfItsOriginIsAllowed(String transport) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(folder.resolve("data"), "origins.allowed=" + origin);
                ChromiumWithExtension browser = ChromiumWithExtension.launch(extension, folder.resolve("profile"))) {
            Tab page = Tab.openAt(browser.profile(), origin + "/harness/index.html")
                    .starts(hub, transport)
                    .isPushed();
            assertThat(page.transport()).isEqualTo(transport);
            hub.publish("notes", "phone");
            page.hears("notes");
        }
    }

    @Test
    void isRefusedOtherwise() throws Exception {
        String another = "chrome-extension://" + "a".repeat(32);
        try (HubUnderTest hub = new HubUnderTest(folder.resolve("data"), "origins.allowed=" + another);
                ChromiumWithExtension browser = ChromiumWithExtension.launch(extension, folder.resolve("profile"))) {
            Tab page = Tab.openAt(browser.profile(), origin + "/harness/index.html")
                    .starts(hub, Map.of())
                    .isIn("timer");
            assertThat(hub.sessions()).isZero();
            assertThat(page.told()).isEmpty();
        }
    }

    /** How Chromium names an extension: the first half of its key's SHA-256, with a to p for 0 to f. */
    private static String id(byte[] key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            id.append((char) ('a' + (hash[i] >> 4 & 0xf))).append((char) ('a' + (hash[i] & 0xf)));
        }
        return id.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
