package org.higginspush.hub.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.access.TicketStore.TicketLimits;
import org.higginspush.hub.access.TicketStore.WaitingTicket;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tickets stand in for a token where a browser cannot set a header: they go into a URL, so each is good once, for
 * {@link #LIFETIME}, and is 192 random bits that mean nothing elsewhere. Only hashes of tickets are kept. Safe for use
 * by many threads.
 */
public final class Tickets {
    private static final Logger LOG = LoggerFactory.getLogger(Tickets.class);

    /** How long a ticket can be redeemed; its identity may end earlier. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int MOST = 50_000;
    private static final int BYTES = 24;
    private static final int LENGTH = BYTES * 4 / 3;

    private final int most;
    private final InstantSource clock;
    private final CutOffCheck cutOffs;
    private final Resumptions resumptions;
    private final TicketLimits limits;
    /** Where they are; null if they are here. */
    private final @Nullable TicketStore store;

    private final SecureRandom random = new SecureRandom();

    /** In the order of issue, which is the order in which they end. Guarded by this, as is the next. */
    private final Map<Fingerprint, WaitingTicket> tickets = new LinkedHashMap<>();

    private final UnusedTickets ofUsers;
    private final UnusedTickets ofAddresses;

    /** How many tickets of each wait to be redeemed. Guarded by the tickets. */
    private static final class UnusedTickets {
        private final int most;
        private final Map<String, Integer> counts = new HashMap<>();

        UnusedTickets(int most) {
            this.most = most;
        }

        boolean isFull(@Nullable String of) {
            return of != null && counts.getOrDefault(of, 0) >= most;
        }

        void add(@Nullable String of) {
            if (of != null) {
                counts.merge(of, 1, Integer::sum);
            }
        }

        void remove(@Nullable String of) {
            if (of != null) {
                counts.computeIfPresent(of, (one, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * At most 50 000 tickets wait to be redeemed in all.
     *
     * @param mostPerUser the most of them for one user
     * @param mostPerAddress the most of them that were asked for from one address: whoever can be many users, as visitors
     *     without an account can, shall not take them all
     * @param cutOffs whose tickets are good no more
     */
    public Tickets(int mostPerUser, int mostPerAddress, InstantSource clock, CutOffCheck cutOffs) {
        this(MOST, mostPerUser, mostPerAddress, clock, cutOffs);
    }

    /**
     * Those of several nodes.
     *
     * @param store where they wait
     */
    public Tickets(
            int mostPerUser,
            int mostPerAddress,
            InstantSource clock,
            CutOffCheck cutOffs,
            @Nullable TicketStore store) {
        this(MOST, mostPerUser, mostPerAddress, clock, cutOffs, store);
    }

    /** With another number in all. */
    Tickets(int most, int mostPerUser, int mostPerAddress, InstantSource clock, CutOffCheck cutOffs) {
        this(most, mostPerUser, mostPerAddress, clock, cutOffs, null);
    }

    private Tickets(
            int most,
            int mostPerUser,
            int mostPerAddress,
            InstantSource clock,
            CutOffCheck cutOffs,
            @Nullable TicketStore store) {
        this.limits = new TicketLimits(mostPerUser, mostPerAddress, most);
        this.store = store;
        this.most = most;
        this.ofUsers = new UnusedTickets(mostPerUser);
        this.ofAddresses = new UnusedTickets(mostPerAddress);
        this.clock = clock;
        this.cutOffs = cutOffs;
        this.resumptions = new Resumptions(clock, cutOffs);
    }

    /**
     * Makes a ticket for an identity.
     *
     * @param address where it was asked for, or null if that is not known
     * @return base64url, without padding
     * @throws Refusal {@code SLOW_DOWN} with a time to retry if too many wait to be redeemed
     */
    public String issue(Identity identity, @Nullable String address) {
        String ticket = random();
        keep(Fingerprint.of(ticket), new WaitingTicket(identity, address, clock.instant()));
        return ticket;
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Makes a ticket that any node redeems, as {@link #issue} does; here if this hub is alone.
     *
     * @return failed, or thrown, as there
     */
    public CompletableFuture<String> issueAnywhere(Identity identity, @Nullable String address) {
        if (store == null) {
            return CompletableFuture.completedFuture(issue(identity, address));
        }
        String ticket = random();
        WaitingTicket waiting = new WaitingTicket(identity, address, clock.instant());
        return store.keep(Fingerprint.of(ticket).hex(), waiting, LIFETIME, limits)
                .thenApply(isKept -> {
                    if (!isKept) {
                        throw tooMany();
                    }
                    return ticket;
                });
    }

    private static Refusal tooMany() {
        return new Refusal(
                ErrorCode.SLOW_DOWN,
                "Too many tickets wait to be used: use those you have, or try again in " + LIFETIME.toSeconds() + " s.",
                LIFETIME);
    }

    private synchronized void keep(Fingerprint ticket, WaitingTicket issued) {
        forgetOver(issued.at());
        boolean full = ofUsers.isFull(issued.identity().user()) || ofAddresses.isFull(issued.address());
        if (full || tickets.size() >= most) {
            throw tooMany();
        }
        tickets.put(ticket, issued);
        count(issued);
    }

    /** A ticket that is used now, by one alone. */
    public final class RedeemedTicket {
        private final Fingerprint ticket;
        private final WaitingTicket issued;
        private final AtomicBoolean givenBack = new AtomicBoolean();

        private RedeemedTicket(Fingerprint ticket, WaitingTicket issued) {
            this.ticket = ticket;
            this.issued = issued;
        }

        public Identity identity() {
            return issued.identity();
        }

        /** Undoes it, because what it was used for was refused: the ticket is good for as long as it was. */
        public void giveBack() {
            if (givenBack.compareAndSet(false, true)) {
                putBack(ticket, issued);
            }
        }
    }

    /**
     * Ends a ticket and gives out the identity behind it: of many callers one gets it.
     *
     * @param ticket the text as it was received
     * @return empty if there is no such ticket, or it or its identity is over
     * @throws Refusal {@code UNAUTHENTICATED} if its device was cut off; then it is used up
     */
    public Optional<RedeemedTicket> redeem(@Nullable String ticket) {
        if (ticket == null || ticket.length() != LENGTH) {
            return Optional.empty();
        }
        Fingerprint fingerprint = Fingerprint.of(ticket);
        return good(fingerprint, take(fingerprint, clock.instant()));
    }

    private Optional<RedeemedTicket> good(Fingerprint fingerprint, @Nullable WaitingTicket taken) {
        Instant now = clock.instant();
        Optional<WaitingTicket> good = Optional.ofNullable(taken)
                .filter(issued -> !issued.isOver(now) && !issued.identity().isOver(now));
        good.ifPresent(issued -> cutOffs.check(issued.identity()));
        return good.map(issued -> new RedeemedTicket(fingerprint, issued));
    }

    /**
     * Ends a ticket, whichever node made it, as {@link #redeem} does.
     *
     * @return failed, or thrown, as there
     */
    public CompletableFuture<Optional<RedeemedTicket>> redeemAnywhere(@Nullable String ticket) {
        if (store == null || ticket == null || ticket.length() != LENGTH) {
            return CompletableFuture.completedFuture(redeem(ticket));
        }
        Fingerprint fingerprint = Fingerprint.of(ticket);
        return store.take(fingerprint.hex()).thenApply(taken -> good(fingerprint, taken));
    }

    /** Out of order, so it may stay for one lifetime more than it is good. */
    private void putBack(Fingerprint ticket, WaitingTicket issued) {
        if (store == null) {
            putBackHere(ticket, issued);
            return;
        }
        Duration left = LIFETIME.minus(Duration.between(issued.at(), clock.instant()));
        if (!left.isNegative() && !left.isZero()) {
            store.keep(ticket.hex(), issued, left, TicketLimits.NONE).exceptionally(failure -> {
                LOG.debug("A ticket could not be given back: it is used up", failure);
                return false;
            });
        }
    }

    private synchronized void putBackHere(Fingerprint ticket, WaitingTicket issued) {
        if (tickets.putIfAbsent(ticket, issued) == null) {
            count(issued);
        }
    }

    /** The streams that were opened with tickets. */
    public Resumptions resumptions() {
        return resumptions;
    }

    private synchronized @Nullable WaitingTicket take(Fingerprint ticket, Instant now) {
        WaitingTicket issued = tickets.remove(ticket);
        if (issued != null) {
            uncount(issued);
        }
        forgetOver(now);
        return issued;
    }

    private void forgetOver(Instant now) {
        Iterator<WaitingTicket> eldest = tickets.values().iterator();
        while (eldest.hasNext()) {
            WaitingTicket issued = eldest.next();
            if (!issued.isOver(now)) {
                return;
            }
            eldest.remove();
            uncount(issued);
        }
    }

    private void count(WaitingTicket issued) {
        ofUsers.add(issued.identity().user());
        ofAddresses.add(issued.address());
    }

    private void uncount(WaitingTicket issued) {
        ofUsers.remove(issued.identity().user());
        ofAddresses.remove(issued.address());
    }

    /** How many tickets wait to be redeemed. */
    public synchronized int waiting() {
        return tickets.size();
    }
}
