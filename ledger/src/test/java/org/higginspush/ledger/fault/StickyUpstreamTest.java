package org.higginspush.ledger.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StickyUpstreamTest {
    private final StickyUpstream upstream = new StickyUpstream(List.of(1, 2, 3), new Random(1));

    @Test
    void aClientStaysWithOneNodeWhileItHasAConnection() {
        int port = upstream.opened();
        for (int i = 0; i < 50; i++) {
            assertThat(upstream.opened()).isEqualTo(port);
            upstream.closed();
        }
    }

    @Test
    void afterItsLastConnectionItMayGoToAnyNode() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(upstream.opened());
            upstream.closed();
        }
        assertThat(ports).containsExactlyInAnyOrder(1, 2, 3);
    }
}
