package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredTokenVerifierTest {
    private final List<TokenProblem> told = new ArrayList<>();
    private final HubMetrics metrics = new HubMetrics() {
        @Override
        public void tokenRefused(TokenProblem problem) {
            told.add(problem);
        }
    };

    private void verify(Refusal refusal, boolean lacksKeys) {
        TokenVerifier refusing = token -> CompletableFuture.failedFuture(refusal);
        assertThat(new MeasuredTokenVerifier(refusing, () -> lacksKeys, metrics).verify("any"))
                .isCompletedExceptionally();
    }

    /** Whoever likes can name a key that nobody has: that does not mean that the hub lacks any. */
    @ParameterizedTest
    @CsvSource({"true, NO_KEYS", "false, UNKNOWN_KEY"})
    void whetherKeysAreMissingIsNotForStrangersToSay(boolean lacksKeys, TokenProblem problem) {
        verify(Refusal.unavailable("The key is not known yet", Duration.ofSeconds(30)), lacksKeys);
        assertThat(told).containsExactly(problem);
    }

    @Test
    void whatIsNoGoodIsInvalid() {
        verify(Refusal.unauthenticated("The signature is wrong"), false);
        assertThat(told).containsExactly(TokenProblem.INVALID);
    }
}
