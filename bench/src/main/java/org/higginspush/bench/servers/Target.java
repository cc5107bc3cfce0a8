package org.higginspush.bench.servers;

import java.util.Optional;
import org.higginspush.bench.load.Protocol;

/** A kind of server to measure. */
public interface Target {
    /** A short name, the same in results and on the command line. */
    String name();

    /** What it is, for the reader of a table; with its version where that can be told. */
    String description();

    /** Why it cannot be measured here, if so. */
    Optional<String> missing();

    /** Starts it; it is spoken with, as below, until it is started again. */
    ServerProcess start();

    /** The same kind of server once more, for a second one to run beside the first. */
    default Target another() {
        return this;
    }

    /**
     * How to speak with it.
     *
     * @param users how many users there will be
     * @param heartbeatMillis how long to ask for a heartbeat to take, 0 for the server's own choice
     */
    Protocol protocol(int users, int heartbeatMillis);

    /** Whether it speaks Bayeux long polling too. */
    default boolean polls() {
        return false;
    }

    /**
     * How to speak with it over Bayeux long polling.
     *
     * @throws UnsupportedOperationException if it does not speak that
     */
    default Protocol polling(int users) {
        throw new UnsupportedOperationException(name() + " has no long polling");
    }

    /** Whether its heartbeats are Bayeux's, which the server's answer to a connect starts. */
    default boolean sendsHeartbeatsItself() {
        return false;
    }
}
