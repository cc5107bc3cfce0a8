package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;

/**
 * Tokens, as text, and as a header and claims that the issuer's own key has signed: one line is a token, of two lines the first is the
 * header and the second the claims.
 */
class JwtVerifierFuzzTest {
    private static final String ISSUER = "https://issuer.example";
    private static final TestKey KEY = TestKey.make("key-1", SigningAlgorithm.ES256);
    private static final JwtVerifier VERIFIER = verifier();

    private static JwtVerifier verifier() {
        try {
            KeySet keys = KeySet.parse(TestToken.jwks(KEY).getBytes(StandardCharsets.UTF_8));
            TrustedIssuer trusted = new TrustedIssuer(
                    ISSUER, Set.of("higgins-push"), EnumSet.allOf(SigningAlgorithm.class), new FixedKeySource(keys));
            return new JwtVerifier(List.of(trusted), Duration.ofSeconds(10), new TestClock());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "2s")
    void onlyWhatTheIssuerSignedIsTakenAndAllElseIsRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int line = text.indexOf('\n');
        String token = line < 0
                ? text
                : TestToken.of(KEY)
                        .headerText(text.substring(0, line))
                        .claimsText(text.substring(line + 1))
                        .sign();
        try {
            Identity who = VERIFIER.verify(token).join();
            assertThat(line).as("only a signed token is taken").isNotNegative();
            assertThat(who.issuer()).isEqualTo(ISSUER);
            assertThat(Ids.check("user", who.user())).isEqualTo(who.user());
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(Refusal.class);
            Refusal refusal = (Refusal) e.getCause();
            assertThat(refusal.code()).isIn(ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN);
        }
    }
}
