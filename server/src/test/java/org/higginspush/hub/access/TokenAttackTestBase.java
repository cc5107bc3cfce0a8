package org.higginspush.hub.access;

import static org.higginspush.hub.access.FutureResults.assertNoGood;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A verifier that trusts one issuer, and an attacker with an issuer of his own. */
abstract class TokenAttackTestBase {
    final TestClock clock = new TestClock();
    final TestIssuer issuer = TestIssuer.start(clock);
    final TestIssuer attacker = TestIssuer.start(clock);
    final JwtVerifier verifier = verifier(issuer.trusted());

    @AfterEach
    void close() {
        issuer.close();
        attacker.close();
    }

    JwtVerifier verifier(TrustedIssuer... trusted) {
        return new JwtVerifier(List.of(trusted), Duration.ofSeconds(10), clock);
    }

    void assertRefused(String token, String text) {
        assertNoGood(verifier.verify(token), text);
    }

    /** The token is good but for what is spoiled, so it is for that it is refused. */
    void assertRefused(UnaryOperator<TestToken> spoil, String text) {
        assertRefused(spoil.apply(issuer.token("alex")).sign(), text);
    }
}
