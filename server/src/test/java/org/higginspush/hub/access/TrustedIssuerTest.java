package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrustedIssuerTest {
    private static final Set<String> US = Set.of("higgins-push");
    private static final Set<SigningAlgorithm> RS256 = Set.of(SigningAlgorithm.RS256);

    private final TestIssuer issuer = TestIssuer.start(new TestClock());
    private final KeySource keys = KeySource.fixed(issuer.keySet());

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void anIssuerWithoutNameAudienceOrAlgorithmIsAMistake() {
        assertMistake(" ", US, RS256, "needs a name");
        assertMistake("https://issuer.example", Set.of(), RS256, "needs an audience");
        assertMistake("https://issuer.example", Set.of(""), RS256, "needs an audience");
        assertMistake("https://issuer.example", US, Set.of(), "needs an algorithm");
    }

    private void assertMistake(String name, Set<String> audiences, Set<SigningAlgorithm> algorithms, String text) {
        assertThatThrownBy(() -> new TrustedIssuer(name, audiences, algorithms, keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
