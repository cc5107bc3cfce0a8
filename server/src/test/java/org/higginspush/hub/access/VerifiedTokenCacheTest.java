package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifiedTokenCacheTest {
    private static final int MOST = 100;

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final KeySet keys = issuer.keySet();
    private final KeySource source = KeySource.fixed(keys);
    private final VerifiedTokenCache tokens = new VerifiedTokenCache(MOST, Duration.ZERO);

    @AfterEach
    void close() {
        issuer.close();
    }

    private Identity alexUntil(Instant expires) {
        return new Identity(issuer.issuer(), "alex", null, Set.of(Scope.SUBSCRIBE), expires);
    }

    private Fingerprint put(String token, Duration lifetime) {
        Fingerprint fingerprint = Fingerprint.of(token);
        Instant now = clock.instant();
        tokens.put(fingerprint, alexUntil(now.plus(lifetime)), source, keys, now);
        return fingerprint;
    }

    private boolean knows(Fingerprint token) {
        return tokens.find(token, clock.instant()) != null;
    }

    @Test
    void aTokenThatWasGoodIsKnown() {
        Fingerprint token = put("token", Duration.ofHours(1));
        assertThat(knows(token)).isTrue();
        assertThat(knows(Fingerprint.of("token"))).isTrue();
        assertThat(knows(Fingerprint.of("tokens"))).isFalse();
    }

    @Test
    void itIsForgottenAfterFiveMinutes() {
        Fingerprint token = put("token", Duration.ofHours(1));
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(knows(token)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(knows(token)).isFalse();
        assertThat(tokens.size()).isZero();
    }

    @Test
    void itIsNeverKnownBeyondItsOwnEnd() {
        Fingerprint token = put("token", Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(knows(token)).isFalse();
    }

    @Test
    void itIsNotKnownOnAClockThatWasSetBack() {
        Fingerprint token = put("token", Duration.ofHours(1));
        clock.advance(Duration.ofSeconds(-1));
        assertThat(knows(token)).isFalse();
    }

    @Test
    void itIsForgottenWhenTheKeysOfItsIssuerChange() {
        issuer.addsKey();
        KeySource changed = KeySource.fixed(issuer.keySet());
        Fingerprint token = Fingerprint.of("token");
        tokens.put(token, alexUntil(clock.instant().plusSeconds(60)), changed, keys, clock.instant());
        assertThat(knows(token)).isFalse();
    }

    @Test
    void thereAreNeverMoreThanTheMostAndTheEldestGoFirst() {
        Fingerprint eldest = put("eldest", Duration.ofHours(1));
        for (int i = 0; i < 3 * MOST; i++) {
            put("token-" + i, Duration.ofHours(1));
            assertThat(tokens.size()).isLessThanOrEqualTo(MOST);
        }
        assertThat(knows(eldest)).isFalse();
        assertThat(knows(Fingerprint.of("token-" + (3 * MOST - 1)))).isTrue();
        assertThat(knows(Fingerprint.of("token-" + 2 * MOST))).isTrue();
    }

    @Test
    void whatIsOverMakesRoomWhenNewOnesCome() {
        for (int i = 0; i < 50; i++) {
            put("token-" + i, Duration.ofHours(1));
        }
        clock.advance(Duration.ofMinutes(5));
        put("new", Duration.ofHours(1));
        assertThat(tokens.size()).isOne();
    }

    @Test
    void aTokenRememberedAgainCountsOnce() {
        put("token", Duration.ofHours(1));
        put("token", Duration.ofHours(1));
        assertThat(tokens.size()).isOne();
    }
}
