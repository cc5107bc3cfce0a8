package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens spoiled at random: whatever comes out, it is a refusal of the token, or what the issuer signed. */
class SpoiledTokensTest {
    private static final int TOKENS = 500;
    private static final String CHARACTERS = "{}[]:,\"\\0123456789-+.eEnulltrfas \n\0\uFFFFäAz_=/";

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final JwtVerifier verifier =
            new JwtVerifier(List.of(issuer.trusted(KeySource.fixed(issuer.keySet()))), Duration.ofSeconds(10), clock);
    private final Identity alex =
            verifier.verify(issuer.token("alex").device("phone").sign()).join();

    @AfterEach
    void close() {
        issuer.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aTokenChangedOnItsWayIsRefusedOrMeansTheSame(long seed) {
        Random random = new Random(seed);
        String good = issuer.token("alex").device("phone").sign();
        for (int i = 0; i < TOKENS; i++) {
            CompletableFuture<Identity> outcome = verifier.verify(spoiled(good, random));
            assertThat(isRefused(outcome) || outcome.join().equals(alex)).isTrue();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void nonsenseThatTheIssuerSignedIsRefusedOrValid(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < TOKENS; i++) {
            TestToken token = issuer.token("alex").device("phone");
            token.claimsText(spoiled(token.claimsText(), random));
            CompletableFuture<Identity> outcome = verifier.verify(token.sign());
            refused += isRefused(outcome) ? 1 : 0;
            assertThat(isRefused(outcome) || outcome.join().issuer().equals(issuer.issuer()))
                    .isTrue();
        }
        assertThat(refused).isBetween(TOKENS / 4, TOKENS);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, 8, 9})
    void aHeaderOfNonsenseThatTheIssuerSignedIsRefusedOrHarmless(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TOKENS; i++) {
            TestToken token = issuer.token("alex").device("phone");
            token.headerText(spoiled(token.headerText(), random));
            CompletableFuture<Identity> outcome = verifier.verify(token.sign());
            assertThat(isRefused(outcome) || outcome.join().equals(alex)).isTrue();
        }
    }

    /** True if it is refused as it should be; anything else that went wrong shows when it is joined. */
    private static boolean isRefused(CompletableFuture<Identity> outcome) {
        return outcome.handle((identity, failure) ->
                        failure instanceof Refusal refusal && refusal.code() == ErrorCode.UNAUTHENTICATED)
                .join();
    }

    private static String spoiled(String text, Random random) {
        StringBuilder spoiled = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0 && spoiled.length() > 1; changes--) {
            int at = random.nextInt(spoiled.length());
            char character = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
            switch (random.nextInt(4)) {
                case 0 -> spoiled.setCharAt(at, character);
                case 1 -> spoiled.insert(at, character);
                case 2 -> spoiled.deleteCharAt(at);
                default -> spoiled.delete(at, Math.min(spoiled.length(), at + random.nextInt(20)));
            }
        }
        return spoiled.toString();
    }
}
