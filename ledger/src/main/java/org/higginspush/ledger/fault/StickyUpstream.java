package org.higginspush.ledger.fault;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Leads one client to any of several nodes, as a sticky balancer does: to one node as long as any of its connections is open, and then
 * to another one or the same, by chance. It does not know which of them live.
 */
public final class StickyUpstream implements Upstream {
    private final List<Integer> ports;
    private final RandomGenerator chance;
    private int open;
    private int port;

    /**
     * @param ports of the nodes
     */
    public StickyUpstream(List<Integer> ports, RandomGenerator chance) {
        this.ports = List.copyOf(ports);
        this.chance = chance;
    }

    @Override
    public int opened() {
        if (open++ == 0) {
            port = ports.get(chance.nextInt(ports.size()));
        }
        return port;
    }

    @Override
    public void closed() {
        open--;
    }
}
