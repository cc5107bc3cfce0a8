package org.higginspush.ledger.hub;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.higginspush.ledger.fault.Upstream;

/** The hub of a run: one process, or several nodes. Used by one thread at a time. */
public interface HubUnderTest extends AutoCloseable {
    /** Starts it, the first time or again, and waits until it listens. */
    void start() throws IOException;

    /** Who signs its access tokens. */
    Tokens tokens() throws IOException;

    /** Where it is reached without faults of links. */
    URI uri();

    /** A port of it. */
    int port();

    /** Where the connections of one client lead. */
    Upstream upstream();

    /** How many nodes it has. */
    int nodes();

    /** What it uses, all nodes together. */
    HubUsage use();

    /** Sets its clock, now if it runs and for every later start. */
    void setClock(Duration aheadOfRealTime) throws IOException;

    /** By how much its clock is ahead of the real time. */
    Duration ahead();

    @Override
    void close();
}
