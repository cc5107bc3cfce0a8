package org.higginspush.hub.edge.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressThrottleTest {
    private long now = System.nanoTime();
    private final AddressThrottle throttle = new AddressThrottle(() -> now);

    @Test
    void anAddressThatNeverFloodedIsNotSlowedDown() {
        floods("a", 100);
        assertThat(opened("b", 100_000)).isEqualTo(100_000);
    }

    @Test
    void aFewFloodsAreNotHeldAgainstAnAddressThatOthersMayShare() {
        floods("a", 5);
        assertThat(opened("a", 100_000)).isEqualTo(100_000);
    }

    @Test
    void anAddressThatFloodedAgainAndAgainMayOpenTenConnectionsASecond() {
        floods("a", 6);
        assertThat(opened("a", 100_000)).as("a burst").isEqualTo(100);
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(opened("a", 100_000)).as("in the next second").isEqualTo(10);
    }

    @Test
    void allIsForgivenInTheEnd() {
        floods("a", 1000);
        now += TimeUnit.MINUTES.toNanos(2);
        assertThat(opened("a", 100_000)).isEqualTo(100_000);
    }

    @Test
    void whatIsRememberedIsBounded() {
        floods("first", 100);
        IntStream.range(0, 20_000).forEach(i -> throttle.flooded("address " + i));
        assertThat(opened("first", 1000)).as("forgotten for newer ones").isEqualTo(1000);
    }

    @Test
    void anUnknownAddressIsNotCounted() {
        floods(null, 100);
        assertThat(opened(null, 1000)).isEqualTo(1000);
    }

    private void floods(String address, int times) {
        IntStream.range(0, times).forEach(i -> throttle.flooded(address));
    }

    private int opened(String address, int tries) {
        return (int)
                IntStream.range(0, tries).filter(i -> throttle.mayOpen(address)).count();
    }
}
