package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.higginspush.client.HighestRandom;
import org.higginspush.client.PropertyCheck;
import org.junit.jupiter.api.Test;

class TokenRenewalTest {
    private final TokenRenewal renewal = new TokenRenewal(new Backoff(1_000, 60_000), new SplittableRandom(3));

    @Test
    void aTokenIsRenewedWellBeforeItExpires() {
        PropertyCheck.forRandomSeeds(random -> {
            TokenRenewal any = new TokenRenewal(new Backoff(1_000, 60_000), random);

            any.accepted(600_000, 1_000);

            assertThat(any.due()).isBetween(421_000L, 541_000L);
        });
    }

    @Test
    void itIsBegunOnce() {
        renewal.accepted(10_000, 0);

        assertThat(renewal.begin(1_000)).isFalse();
        assertThat(renewal.begin(10_000)).isTrue();
        assertThat(renewal.begin(10_000)).isFalse();
    }

    @Test
    void itIsTriedAgainAfterAFailure() {
        renewal.accepted(10_000, 0);
        renewal.begin(10_000);

        renewal.failed(10_000);

        assertThat(renewal.due()).isBetween(11_000L, 12_000L);
        assertThat(renewal.begin(12_000)).isTrue();
    }

    @Test
    void aTokenThatHelpsResetsTheBackoff() {
        TokenRenewal slow = new TokenRenewal(new Backoff(1_000, 60_000), new HighestRandom());
        slow.accepted(600_000, 0);
        for (int failures = 0; failures < 5; failures++) {
            slow.failed(100_000);
        }

        slow.accepted(600_000, 100_000);

        assertThat(slow.failed(200_000)).isEqualTo(2_000);
    }

    @Test
    void aTokenThatEndsBeforeTheLastOneIsNoRenewal() {
        renewal.accepted(600_000, 0);

        renewal.accepted(300_000, 10_000);

        assertThat(renewal.due()).as("asked for again soon").isBetween(11_000L, 12_000L);
    }

    @Test
    void aPauseDoesNotOutlastTheToken() {
        TokenRenewal slow = new TokenRenewal(new Backoff(1_000, 60_000), new HighestRandom());
        slow.accepted(10_000, 0);
        slow.failed(1_000);
        slow.failed(2_000);
        slow.failed(4_000);

        assertThat(slow.failed(8_000)).isEqualTo(1_000 + (10_000 - 8_000) / 2);
    }

    @Test
    void theNextSessionMayHaveAShorterToken() {
        renewal.accepted(600_000, 0);
        renewal.stop();

        renewal.accepted(10_000, 1_000);

        assertThat(renewal.due()).isBetween(8_000L, 10_000L);
    }

    @Test
    void aHubThatNamesNoLifetimeNeedsNoRenewal() {
        renewal.accepted(-1, 0);

        assertThat(renewal.due()).isEqualTo(Long.MAX_VALUE);
    }

    /** A hub that says "0", and a supplier that has nothing newer: 3 956 renewals a second were seen. */
    @Test
    void tokensThatExpireAtOnceAreRenewedLessAndLessOften() {
        TokenRenewal always = new TokenRenewal(new Backoff(1_000, 60_000), new SplittableRandom(3));
        int renewals = renewalsWithin(always, 3_600_000, 0);

        assertThat(renewals).isLessThan(60 * 3);
    }

    @Test
    void neverMoreThanOneRenewalASecond() {
        TokenRenewal always = new TokenRenewal(new Backoff(1_000, 60_000), new SplittableRandom(3));

        assertThat(renewalsWithin(always, 600_000, 1_001)).isLessThanOrEqualTo(600);
    }

    private static int renewalsWithin(TokenRenewal renewal, long span, long lifetime) {
        int renewals = 0;
        renewal.accepted(lifetime, 0);
        while (renewal.due() < span) {
            long now = renewal.due();
            assertThat(renewal.begin(now)).isTrue();
            renewal.accepted(lifetime, now);
            assertThat(renewal.due() - now).isGreaterThanOrEqualTo(1_000);
            renewals++;
        }
        return renewals;
    }

    /** A cache that gives the token again until it has expired: asked for ever sooner, but not without end. */
    @Test
    void aTokenThatCannotBeRenewedIsAskedForInTimeAndWithPauses() {
        PropertyCheck.forRandomSeeds(random -> {
            TokenRenewal any = new TokenRenewal(new Backoff(1_000, 60_000), random);
            any.accepted(600_000, 0);
            int tries = 0;
            long now = 0;
            while (any.due() < 600_000) {
                now = any.due();
                assertThat(any.begin(now)).isTrue();
                assertThat(any.failed(now)).isBetween(1_000L, 61_000L);
                tries++;
            }
            assertThat(tries).isBetween(2, 100);
            assertThat(now).as("the last try before it expires").isGreaterThan(540_000);
        });
    }

    @Test
    void aLifetimeBeyondReasonIsCutToAYear() {
        renewal.accepted(Long.MAX_VALUE, 1_000);

        assertThat(renewal.due()).isBetween(200L * 24 * 3600 * 1000, 366L * 24 * 3600 * 1000);
    }

    @Test
    void itEndsWithTheSession() {
        renewal.accepted(1_000, 0);

        renewal.stop();

        assertThat(renewal.begin(1_000_000)).isFalse();
    }
}
