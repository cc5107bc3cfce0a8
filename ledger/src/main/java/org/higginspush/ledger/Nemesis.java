package org.higginspush.ledger;

import java.io.IOException;

/** Injects faults, round by round, as a Jepsen nemesis does. Used by one thread. Its text tells what it injected. */
interface Nemesis extends AutoCloseable {
    /** One round: lets the hub run for a while, injects faults, and leaves it running. */
    void injectFaults() throws IOException;

    /**
     * How much of the run is done.
     *
     * @param rounds so many rounds
     */
    int done(int rounds);

    /** Goes on after an audit, while nothing else does. */
    void afterAudit(String when) throws IOException;

    @Override
    void close();
}
