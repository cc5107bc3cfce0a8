package org.higginspush.ledger.fault;

/** Where the connections to a port of a proxy lead. Used by the proxy's thread alone. */
public interface Upstream {
    /** One more connection was opened: the port on loopback that it leads to. */
    int opened();

    /** One of them was closed. */
    default void closed() {}
}
