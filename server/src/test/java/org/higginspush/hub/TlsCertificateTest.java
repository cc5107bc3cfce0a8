package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.TlsConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Certificates and keys as OpenSSL makes them, good and bad. */
class TlsCertificateTest {
    @TempDir
    static Path folder;

    /** An authority, a certificate that it signed for push.example.org and *.push.example.net, and the key of that. */
    @BeforeAll
    static void make() throws Exception {
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 90 -subj /CN=Authority");
        openssl("req -newkey rsa:2048 -nodes -keyout hub.key -out hub.csr -subj /CN=push.example.org");
        Files.writeString(
                folder.resolve("names"),
                "subjectAltName=DNS:push.example.org,DNS:*.push.example.net,IP:192.0.2.1,IP:2001:db8::1\n");
        openssl("x509 -req -in hub.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 60 -extfile names -out hub.pem");
        openssl("rsa -in hub.key -traditional -out rsa.key");
        openssl("pkcs8 -topk8 -in hub.key -passout pass:x -out encrypted.key");
        openssl("pkcs12 -export -inkey hub.key -in hub.pem -certfile ca.pem -passout pass:secret -out hub.p12");
        write("chain.pem", read("hub.pem") + read("ca.pem"));
        write("wrong-order.pem", read("ca.pem") + read("hub.pem"));
        write("unrelated.pem", read("hub.pem") + read("hub.pem"));
        write("damaged.pem", read("hub.pem").replaceFirst("MII", "MIX"));
        write("damaged.key", read("hub.key").replaceFirst("MII", "MIX"));
        write("short.key", "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n"); // six bits are no byte
        write("password", "secret\n");
        write("wrong-password", "guess\n");
        write("no.p12", "no store");
        write("both.pem", read("hub.key") + read("chain.pem"));
        Files.createDirectory(folder.resolve("directory"));
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
        Files.copy(folder.resolve("hub.key"), folder.resolve("open.key"));
        Files.setPosixFilePermissions(folder.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void openssl(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private static void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private static TlsConfig pem(String certificate, String key) {
        return new TlsConfig.Pem(folder.resolve(certificate), folder.resolve(key));
    }

    private static TlsConfig store(String store, @Nullable String password) {
        return new TlsConfig.Keystore(folder.resolve(store), password == null ? null : folder.resolve(password));
    }

    @Test
    void aCertificateWithItsChainAndKeyIsRead() throws Exception {
        TlsCertificate read = TlsCertificate.read(pem("chain.pem", "hub.key"));
        assertThat(read.chain()).hasSize(2);
        assertThat(read.keyStore().size()).isOne();
        assertThat(TlsCertificate.read(store("hub.p12", "password")).chain()).isEqualTo(read.chain());
        assertThat(TlsCertificate.read(pem("both.pem", "both.pem")).chain()).isEqualTo(read.chain());
    }

    private static void fails(TlsConfig config, String... texts) {
        assertThatThrownBy(() -> TlsCertificate.read(config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The file " + folder)
                .hasMessageEndingWith(".")
                .message()
                .contains(texts);
    }

    @Test
    void whatCannotBeUsedIsSaidInPlainWords() {
        fails(pem("none.pem", "hub.key"), "none.pem, which tls.certificate names, does not exist");
        fails(pem("directory", "hub.key"), "is a folder: name the file in it");
        fails(pem("hub.key", "hub.key"), "holds no certificate in PEM");
        fails(pem("damaged.pem", "hub.key"), "holds a damaged certificate");
        fails(pem("wrong-order.pem", "hub.key"), "did not sign", "Put the hub's own certificate first");
        fails(pem("unrelated.pem", "hub.key"), "holds certificates that are no chain");
        fails(pem("hub.pem", "none.key"), "none.key, which tls.key names, does not exist");
        fails(pem("hub.pem", "hub.pem"), "holds no private key in PEM");
        fails(pem("hub.pem", "ca.key"), "holds no RSA key, which the certificate needs");
        fails(pem("ca.pem", "hub.key"), "holds no EC key, which the certificate needs");
        fails(pem("hub.pem", "damaged.key"), "or a damaged one");
        fails(pem("hub.pem", "short.key"), "is damaged: what stands between BEGIN and END is not base64");
        fails(pem("hub.pem", "rsa.key"), "holds a block RSA PRIVATE KEY", "openssl pkcs8 -topk8 -nocrypt");
        fails(pem("hub.pem", "encrypted.key"), "holds a block ENCRYPTED PRIVATE KEY", "openssl pkcs8");
        fails(pem("hub.pem", "open.key"), "is open to others (mode rw-r--r--): run chmod 600");
        fails(store("hub.p12", null), "cannot be opened with this password", "tls.keystore-password");
        fails(store("hub.p12", "wrong-password"), "cannot be opened with this password");
        fails(store("no.p12", "password"), "is no PKCS #12 file");
        fails(store("hub.p12", "none"), "none, which tls.keystore-password names, does not exist");
    }

    @Test
    void aKeyOfTheSameKindButOfAnotherCertificateIsFound() throws Exception {
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out other.key");
        fails(pem("hub.pem", "other.key"), "holds the key of another certificate than the first one in");
    }

    private static List<String> problems(String certificate, @Nullable String host, Duration from) throws IOException {
        return TlsCertificateCheck.all(
                TlsCertificate.read(pem(certificate, "hub.key")),
                host,
                Instant.now().plus(from));
    }

    @ParameterizedTest
    @ValueSource(strings = {"push.example.org", "PUSH.example.org", "a.push.example.net", "192.0.2.1", "[2001:db8::1]"})
    void theNamesOfACertificateAreGood(String host) throws IOException {
        assertThat(problems("chain.pem", host, Duration.ZERO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "a.b.push.example.net", "push.example.net", "192.0.2.2"})
    void anotherNameIsTold(String host) throws IOException {
        assertThat(problems("chain.pem", host, Duration.ZERO))
                .singleElement()
                .asString()
                .contains("is not for " + host, "but for push.example.org, *.push.example.net, 192.0.2.1");
    }

    @Test
    void whatClientsDoNotLikeIsTold() throws IOException {
        assertThat(problems("hub.pem", null, Duration.ZERO))
                .singleElement()
                .asString()
                .contains("stands alone, without the one that signed it (CN=Authority)");
        assertThat(problems("chain.pem", null, Duration.ofDays(50)))
                .singleElement()
                .asString()
                .contains("push.example.org", "expires on", "renew it in time");
        assertThat(problems("chain.pem", null, Duration.ofDays(100)))
                .hasSize(2)
                .allMatch(text -> text.contains("expired on"));
        assertThat(problems("chain.pem", null, Duration.ofDays(-2)))
                .hasSize(2)
                .allMatch(text -> text.contains("not valid before"));
    }

    @Test
    void checkingAConfigurationTellsBoth() {
        HubConfig config = HubConfig.of(
                "public-url=https://elsewhere.example.org",
                "tls.certificate=" + folder.resolve("chain.pem"),
                "tls.key=" + folder.resolve("hub.key"));
        Instant now = Instant.now();
        assertThat(TlsCertificateCheck.problems(config, now)).isEmpty();
        assertThat(TlsCertificateCheck.warnings(config, now)).singleElement().satisfies(warning -> {
            assertThat(warning.setting()).isEqualTo("tls.certificate");
            assertThat(warning.text()).contains("is not for elsewhere.example.org, which public-url says");
        });
        assertThat(TlsCertificateCheck.problems(config, now.plus(Duration.ofDays(100))))
                .hasSize(2)
                .allMatch(problem -> problem.text().contains("expired on"));
        assertThat(TlsCertificateCheck.problems(HubConfig.defaults(), now)).isEmpty();
        HubConfig none = HubConfig.of("tls.keystore=" + folder.resolve("none.p12"));
        assertThat(TlsCertificateCheck.problems(none, now)).singleElement().satisfies(problem -> {
            assertThat(problem.setting()).isEqualTo("tls.keystore");
            assertThat(problem.text()).contains("does not exist");
        });
        assertThat(TlsCertificateCheck.warnings(none, now)).isEmpty();
    }

    @Test
    void whatIsPutRightIsUsedTheNextTimeAndAnEndThatComesNearIsTold() throws Exception {
        Path place = Files.createDirectory(folder.resolve("place"));
        Path key = Files.copy(folder.resolve("hub.key"), place.resolve("hub.key"));
        Path certificate = Files.copy(folder.resolve("chain.pem"), place.resolve("hub.pem"));
        AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(TlsContext.class);
        logger.addAppender(log);
        try (TlsContext tls = new TlsContext(
                new TlsConfig.Pem(certificate, key), null, () -> Instant.now().plus(passed.get()))) {
            tls.factory().start();
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setLastModifiedTime(key, FileTime.fromMillis(1_000_000));
            tls.reload();
            tls.reload();
            assertThat(log.list).singleElement().asString().contains("run chmod 600");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            tls.reload();
            assertThat(log.list).hasSize(2).last().asString().contains("new connections get it");

            passed.set(Duration.ofDays(50));
            tls.reload();
            tls.reload();
            assertThat(log.list).hasSize(3).last().asString().contains("renew it in time");
            tls.factory().stop();
        } finally {
            logger.detachAppender(log);
        }
    }
}
