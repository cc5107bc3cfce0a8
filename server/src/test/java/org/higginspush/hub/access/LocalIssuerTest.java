package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import com.nimbusds.jwt.SignedJWT;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalIssuerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestClock clock = new TestClock();

    @TempDir
    private Path folder;

    private LocalIssuer open() throws IOException {
        return LocalIssuer.open(folder, clock);
    }

    private JwtVerifier verifier(LocalIssuer issuer) {
        return new JwtVerifier(List.of(issuer.trusted()), JwtVerifier.DEFAULT_SKEW, clock);
    }

    private Path file() {
        return folder.resolve("signing-key.json");
    }

    @Test
    void itsTokensAreVerifiedLikeThoseOfAnyIssuer() throws Exception {
        LocalIssuer issuer = open();
        String token = issuer.issue("alex@example.org", "phone", Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), HOUR);

        Identity identity = valueOf(verifier(issuer).verify(token));

        assertThat(identity)
                .isEqualTo(new Identity(
                        LocalIssuer.ISSUER,
                        "alex@example.org",
                        "phone",
                        Set.of(Scope.SUBSCRIBE, Scope.PUBLISH),
                        clock.instant().plus(HOUR),
                        JwtVerifier.DEFAULT_SKEW,
                        Set.of(),
                        clock.instant().getEpochSecond()));
        clock.advance(HOUR.plusMinutes(1));
        assertThat(refusalOf(verifier(issuer).verify(token)).text()).contains("expired");
    }

    @Test
    void itsTokensHaveAllThatRfc9068AsksFor() throws Exception {
        LocalIssuer issuer = open();
        SignedJWT token = SignedJWT.parse(issuer.issue("alex", null, Set.of(Scope.SUBSCRIBE), HOUR));
        SignedJWT next = SignedJWT.parse(issuer.issue("alex", null, Set.of(Scope.SUBSCRIBE), HOUR));

        assertThat(token.getHeader().toJSONObject())
                .containsEntry("typ", "at+jwt")
                .containsEntry("alg", "RS256");
        assertThat(token.getJWTClaimsSet().toJSONObject())
                .containsEntry("iss", "higgins-push:local")
                .containsEntry("aud", "higgins-push")
                .containsEntry("sub", "alex")
                .containsEntry("scope", "subscribe")
                .containsKeys("iat", "exp", "client_id", "jti")
                .doesNotContainKey("device");
        assertThat(token.getJWTClaimsSet().getJWTID())
                .isNotEqualTo(next.getJWTClaimsSet().getJWTID());
    }

    @Test
    void aTokenForAPluginNamesTheHubAndThePlugin() throws Exception {
        String token = open().issue("alex", null, Set.of(Scope.PLUGIN), HOUR, "chat");
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getAudience())
                .containsExactly("higgins-push", "higgins-push:chat");
        assertThat(valueOf(verifier(open()).verify(token)).plugins()).containsExactly("chat");
    }

    @Test
    void aTokenForNobodyOrForNoTimeIsNotMade() throws IOException {
        LocalIssuer issuer = open();
        assertMalformed(() -> issuer.issue("", null, Set.of(), HOUR));
        assertMalformed(() -> issuer.issue("alex", "a\nb", Set.of(), HOUR));
        assertMalformed(() -> issuer.issue("alex", null, Set.of(), Duration.ZERO));
        assertMalformed(() -> issuer.issue("alex", null, Set.of(), Duration.ofDays(-1)));
        assertMalformed(() -> issuer.issue("alex", null, Set.of(), Duration.ofDays(36_525)));
    }

    private static void assertMalformed(ThrowingCallable issue) {
        assertThatThrownBy(issue)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void theKeyIsMadeOnFirstUseAndKept() throws IOException {
        folder = folder.resolve("new/data");
        String token = open().issue("alex", null, Set.of(), HOUR);
        String key = Files.readString(file());

        assertThat(valueOf(verifier(open()).verify(token)).user()).isEqualTo("alex");
        assertThat(Files.readString(file())).isEqualTo(key);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void theKeyIsItsOwnersAlone() throws IOException {
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-----w-", "rwxrwxrwx"})
    void aKeyThatIsOpenToOthersIsRefused(String mode) throws IOException {
        open();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("open to others")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aKeyThatOnlyItsOwnerMayReadIsGood() throws IOException {
        open();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        assertThat(open().trusted().issuer()).isEqualTo(LocalIssuer.ISSUER);
    }

    @Test
    void aDamagedKeyIsRefusedAndNeitherRepeatedNorReplaced() throws IOException {
        open();
        String key = Files.readString(file());
        List<String> damaged = List.of(
                "",
                "secret",
                "{\"secret\":1}",
                key.substring(0, key.length() / 2),
                key.replaceFirst("\"d\":\"[^\"]*\",?", ""),
                key.replace("RS256", "secret"),
                key.replaceFirst("\"n\":\"....", "\"n\":\"vvvv"),
                TestToken.text(TestKey.make("secret", SigningAlgorithm.ES256).jwk()),
                TestToken.text(Map.of("kty", "oct", "k", "secret", "kid", "secret", "alg", "HS256")),
                "x".repeat(100_000));
        for (String text : damaged) {
            Files.writeString(file(), text);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("damaged")
                    .hasMessageNotContaining("secret");
            assertThat(Files.readString(file())).isEqualTo(text);
        }
    }

    @Test
    void aKeyThatCannotBeReadIsRefused() throws IOException {
        Files.createDirectory(
                file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("cannot be read");
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        folder = Files.createFile(folder.resolve("file")).resolve("data");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be made in " + folder)
                .hasMessageContaining("use a folder");
    }

    @Test
    void processesThatMakeTheKeyAtTheSameTimeEndWithOne() throws Exception {
        List<KeyOpeningProcess> racers = List.of(
                KeyOpeningProcess.start(folder), KeyOpeningProcess.start(folder), KeyOpeningProcess.start(folder));
        for (KeyOpeningProcess racer : racers) {
            racer.isReady();
        }
        racers.forEach(KeyOpeningProcess::go);
        for (KeyOpeningProcess racer : racers) {
            String token = racer.token();
            JwtVerifier verifier = new JwtVerifier(List.of(open().trusted()), HOUR, InstantSource.system());
            assertThat(valueOf(verifier.verify(token)).user()).isEqualTo("alex");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    /** A process that opens the key when told so, as a hub and its command line may at the same time. */
    record KeyOpeningProcess(Process process, BufferedReader output) {
        static KeyOpeningProcess start(Path folder) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KeyOpeningProcess.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true);
            builder.environment().remove("JAVA_TOOL_OPTIONS"); // with it, Java says so in a line of its own
            Process process = builder.start();
            return new KeyOpeningProcess(process, process.inputReader());
        }

        void isReady() throws IOException {
            assertThat(output.readLine()).isEqualTo("ready");
        }

        void go() {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String token() throws IOException, InterruptedException {
            String token = output.lines().reduce("", (before, line) -> line);
            assertThat(process.waitFor()).as(token).isZero();
            return token;
        }

        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            System.in.readAllBytes();
            LocalIssuer issuer = LocalIssuer.open(Path.of(args[0]), InstantSource.system());
            System.out.println(issuer.issue("alex", null, Set.of(Scope.SUBSCRIBE), HOUR));
        }
    }
}
