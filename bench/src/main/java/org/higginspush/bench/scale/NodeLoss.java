package org.higginspush.bench.scale;

/**
 * The loss of one node of a hub: its devices, which were spread evenly over all nodes, connect to those that are left.
 *
 * @param nodes how many nodes there were
 * @param devices how many devices were connected to all of them
 * @param handshakesPerSecond how many connections each node takes in a second; the others wait their turn
 * @param noticedAfterMillis until then the balancer still sends its share of the attempts to the lost node, where they fail at once;
 *     0 for a balancer that tries another node instead
 * @param spreadMillis what the nodes named their devices as the time over which they are to come back
 * @param spreadsAtOnce whether devices spread from their first attempt on; those of our client libraries do from the second failure on
 */
record NodeLoss(
        int nodes,
        int devices,
        int handshakesPerSecond,
        int noticedAfterMillis,
        int spreadMillis,
        boolean spreadsAtOnce) {
    /** How many devices were connected to the node that is lost. */
    int lost() {
        return devices / nodes;
    }

    int left() {
        return nodes - 1;
    }
}
