package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.higginspush.hub.PushCredentials.CredentialProblem;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.apns.ApnsFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hub check-config} says of files with credentials, word for word: what is wrong, and what to do. */
class PushCredentialsTest {
    private static final String ANOTHER_TOKEN =
            "have the other hub's operator make one (hub token --relay NAME), and put it there, alone on one line.";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("secret");
    }

    private void write(String text) throws IOException {
        write(text, "rw-------");
    }

    private void write(String text, String permissions) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private PushConfig apns() {
        return HubConfig.of(
                        "push.apns.key=" + file,
                        "push.apns.key-id=ABC123DEFG",
                        "push.apns.team-id=DEF123GHIJ",
                        "push.apns.topic=org.example.notes")
                .push();
    }

    private PushConfig relay() {
        return HubConfig.of("push.relay.url=https://push.example.org", "push.relay.token=" + file)
                .push();
    }

    private PushConfig trust() {
        return HubConfig.of("push.trust=" + file).push();
    }

    private String said(PushConfig config) {
        List<CredentialProblem> problems = PushCredentials.problems(config, folder);
        assertThat(problems).hasSizeLessThan(2);
        return problems.isEmpty() ? "" : problems.get(0).text();
    }

    private void says(PushConfig config, String setting, String what) {
        assertThat(said(config)).isEqualTo("The file " + file + ", which " + setting + " names, " + what);
        assertThat(PushCredentials.problems(config, folder).get(0).setting()).isEqualTo(setting);
    }

    @Test
    void aFileThatIsMissingOrOfOthers() throws Exception {
        says(relay(), "push.relay.token", "does not exist: put it there, or name another.");
        says(trust(), "push.trust", "does not exist: put it there, or name another.");
        write("", "rw-r--r--");
        says(
                relay(),
                "push.relay.token",
                "is open to others (mode rw-r--r--): run chmod 600 on it. If others may have read it, make a new one and"
                        + " revoke this.");
        write("x".repeat(70_000));
        says(relay(), "push.relay.token", "has more than 65536 bytes, which no such file has: name the right one.");
        Files.write(file, new byte[] {(byte) 0xff, 0});
        says(relay(), "push.relay.token", "is no text: name the right file.");
        Files.delete(file);
        Files.createDirectory(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        says(relay(), "push.relay.token", "is a folder: name the file in it.");
    }

    /** Whoever runs the tests may be allowed to read everything. */
    @Test
    void aFileThatMayNotBeRead() throws Exception {
        write("no token", "-wx------");
        says(
                relay(),
                "push.relay.token",
                Files.isReadable(file)
                        ? "holds no token: " + ANOTHER_TOKEN
                        : "may not be read by this user: run the hub as the user it belongs to, or make it that user's.");
    }

    @Test
    void aKeyForApple() throws Exception {
        write("key");
        says(apns(), "push.apns.key", "is not PEM text: it must begin with -----BEGIN PRIVATE KEY-----.");
        write("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        says(
                apns(),
                "push.apns.key",
                "holds a block EC PRIVATE KEY, and must hold a PRIVATE KEY (PKCS #8), as Apple gives it out.");
        write(ApnsFixture.p8(ApnsFixture.keyPair("secp384r1")));
        says(apns(), "push.apns.key", "holds a key of another curve than P-256, which is what Apple gives out.");
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        write(ApnsFixture.p8(rsa.generateKeyPair()));
        says(apns(), "push.apns.key", "holds no key of the curve P-256, or is damaged.");
        write(ApnsFixture.p8(ApnsFixture.keyPair("secp256r1")));
        assertThat(said(apns())).isEmpty();
    }

    @Test
    void aTokenOfAnotherHub() throws Exception {
        write("-----BEGIN PRIVATE KEY-----\n");
        says(relay(), "push.relay.token", "holds no token: " + ANOTHER_TOKEN);
        write("half.a");
        says(relay(), "push.relay.token", "holds no token: " + ANOTHER_TOKEN);
        write("e30.damaged.e30");
        says(relay(), "push.relay.token", "holds no whole token: " + ANOTHER_TOKEN);
        LocalIssuer issuer = LocalIssuer.open(folder, InstantSource.system());
        write(SecretLogExtension.note(issuer.issue("family-hub", null, Set.of(Scope.MANAGE), Duration.ofHours(1))));
        says(
                relay(),
                "push.relay.token",
                "holds a token for something else, without the scope \"relay\": " + ANOTHER_TOKEN);
        write(issued(InstantSource.system()) + "\n\n");
        assertThat(said(relay())).isEmpty();
    }

    private String issued(InstantSource clock) throws IOException {
        return SecretLogExtension.note(
                LocalIssuer.open(folder, clock).issue("family-hub", null, Set.of(Scope.RELAY), Duration.ofHours(1)));
    }

    @Test
    void aTokenThatHasExpiredKeepsNoHubFromStarting() throws Exception {
        write(issued(() -> Instant.parse("2024-02-29T12:00:00Z")));
        assertThat(said(relay()))
                .isEqualTo("The token in " + file + ", which push.relay.token names, expired on 2024-02-29T13:00:00Z: "
                        + ANOTHER_TOKEN);
        try (PushServices services = new PushServices(relay(), folder, List.of(), InstantSource.system())) {
            assertThat(services.description()).containsOnlyKeys("apns", "fcm", "wns");
        }
    }

    @Test
    void certificatesThatAreTrusted() throws Exception {
        write("no certificate", "rw-r--r--");
        says(trust(), "push.trust", "holds no certificates in PEM, each from BEGIN CERTIFICATE to END CERTIFICATE.");
        write("", "rw-r--r--");
        says(trust(), "push.trust", "holds no certificate: put certificates in PEM there.");
        write(expired(), "rw-r--r--");
        says(
                trust(),
                "push.trust",
                "holds a certificate that expired on 2021-01-01T00:00:00Z (CN=proxy.example.org): put its successor there,"
                        + " or take it out.");
        try (PushServices services = new PushServices(trust(), folder, List.of(), InstantSource.system())) {
            assertThat(services.description()).isEmpty();
        }
        write(Files.readString(TestCertificate.untrusted(folder).certificate()), "rw-r--r--");
        assertThat(said(trust())).isEmpty();
    }

    private static String expired() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PushCredentialsTest.class.getResourceAsStream("expired-certificate.pem"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What a key file holds stays there. */
    @Test
    void nothingOfAFileIsQuoted() throws Exception {
        for (String text :
                List.of("s3cret", Base64.getEncoder().encodeToString("s3cret".getBytes(StandardCharsets.UTF_8)))) {
            write(text);
            for (PushConfig config : List.of(apns(), relay(), trust())) {
                assertThat(said(config)).isNotEmpty().doesNotContain(text);
            }
        }
    }
}
