package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where tickets wait that any of several nodes may redeem. It knows no ticket, only their fingerprints. Thread-safe. */
public interface TicketStore {
    /**
     * A ticket that waits.
     *
     * @param address where it was asked for, or null if that is not known
     */
    record WaitingTicket(Identity identity, @Nullable String address, Instant at) {
        boolean isOver(Instant now) {
            return !ElapsedTime.isWithin(Tickets.LIFETIME, at, now);
        }
    }

    /**
     * How many may wait.
     *
     * @param perUser of one user
     * @param perAddress of those that were asked for from one address
     * @param inAll of all
     */
    record TicketLimits(int perUser, int perAddress, int inAll) {
        /** None: for one that waited before. */
        public static final TicketLimits NONE =
                new TicketLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Keeps a ticket until it is taken.
     *
     * @param fingerprint names it
     * @param lifetime after that it is forgotten
     * @return completed with false if too many wait; failed if it cannot be kept now
     */
    CompletableFuture<Boolean> keep(String fingerprint, WaitingTicket ticket, Duration lifetime, TicketLimits limits);

    /** Takes a ticket away: of many callers, at whichever nodes, one gets it. Completed with null if there is none. */
    CompletableFuture<@Nullable WaitingTicket> take(String fingerprint);
}
