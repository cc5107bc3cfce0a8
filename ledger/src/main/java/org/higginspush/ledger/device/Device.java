package org.higginspush.ledger.device;

import java.util.concurrent.CompletableFuture;
import org.higginspush.ledger.book.Account;

/** A device of a user, whoever plays it. */
public interface Device {
    /** Its account in the books. */
    Account account();

    /** Connects, and from then on comes back by itself. */
    void start();

    /** True while the hub serves it. */
    boolean isConnected();

    /** Loses its connection without a word, as with a flapping link, and comes back. */
    void flap();

    /** Leaves the hub for good. Completed once the hub knows. */
    CompletableFuture<Void> leave();
}
