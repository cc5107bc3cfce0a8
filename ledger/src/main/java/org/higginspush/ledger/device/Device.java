package org.higginspush.ledger.device;

import java.util.concurrent.CompletableFuture;
import org.higginspush.ledger.checker.DeviceHistory;

/** A device of a user, simulated or real. */
public interface Device {
    /** Its history in the checker. */
    DeviceHistory history();

    /** Connects, and from then on reconnects by itself. */
    void start();

    /** True while it is subscribed. */
    boolean isConnected();

    /** Drops its connection without closing the session, as a flapping link does, and reconnects. */
    void flap();

    /** Disconnects for good. Completed once the hub has answered. */
    CompletableFuture<Void> leave();
}
