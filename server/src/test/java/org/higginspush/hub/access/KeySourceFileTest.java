package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.assertNoGood;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from a file that the operator replaces now and then. */
class KeySourceFileTest {
    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);

    @TempDir
    private Path folder;

    private Path file;
    private JwtVerifier verifier;

    @BeforeEach
    void trustTheFile() throws IOException {
        file = folder.resolve("jwks.json");
        publish();
        TrustedIssuer trusted = issuer.trusted(KeySource.file(file, clock));
        verifier = new JwtVerifier(List.of(trusted), JwtVerifier.DEFAULT_SKEW, clock);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private void publish() throws IOException {
        Files.writeString(file, issuer.jwks());
    }

    private void assertAccepted() {
        assertThat(valueOf(verifier.verify(issuer.token("alex").sign())).user()).isEqualTo("alex");
    }

    @Test
    void aTokenOfAKeyInTheFileIsGood() {
        assertAccepted();
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void aNewKeyInTheFileIsFoundWhenATokenNamesIt() throws IOException {
        assertAccepted();
        issuer.rotates();
        publish();
        assertAccepted();
    }

    @Test
    void aKeyTakenOutOfTheFileIsNotUsedForLong() throws IOException {
        String token = issuer.token("alex").sign();
        valueOf(verifier.verify(token));
        issuer.rotates();
        publish();
        clock.advance(Duration.ofSeconds(6));
        assertNoGood(verifier.verify(token), "a key its issuer does not have");
    }

    @Test
    void aFileThatIsEmptyForAMomentTakesNoKeysAway() throws IOException {
        assertAccepted();
        Files.writeString(file, "");
        clock.advance(Duration.ofMinutes(1));
        assertAccepted();
        Files.delete(file);
        clock.advance(Duration.ofMinutes(1));
        assertAccepted();
    }

    @Test
    void aFileThatIsMissingOrNotAJwkSetStopsTheStart() throws IOException {
        assertThatThrownBy(() -> KeySource.file(folder.resolve("other.json"), clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.json does not exist");
        Files.writeString(file, "secret");
        assertThatThrownBy(() -> KeySource.file(file, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("jwks.json cannot be used")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> KeySource.file(folder, clock)).isInstanceOf(IOException.class);
    }
}
