package org.higginspush.ledger.checker;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of the hub, as the test has seen them. A device may carry out later what the hub asked it for in an earlier epoch. Safe for
 * any thread.
 */
public final class EpochHistory {
    private final Set<String> earlier = new HashSet<>();
    private @Nullable String current;
    private boolean uncertain;

    /** The hub is in this epoch, by its own word. */
    public synchronized void current(String epoch) {
        if (current != null) {
            earlier.add(current);
        }
        earlier.remove(epoch);
        current = epoch;
    }

    /** No hub is running, and the next one may begin a new epoch. */
    synchronized void mayEnd() {
        uncertain = true;
    }

    /** It is known in which epoch the hub is. */
    synchronized void isCertain() {
        uncertain = false;
    }

    /** True while the hub may have begun a new epoch. */
    synchronized boolean isUncertain() {
        return uncertain;
    }

    /**
     * True if what was asked for in this epoch was asked for before the current one, or before the one that may have begun.
     *
     * @param epoch null if it is not known
     */
    synchronized boolean isEarlier(@Nullable String epoch) {
        return epoch != null && (earlier.contains(epoch) || uncertain && epoch.equals(current));
    }
}
