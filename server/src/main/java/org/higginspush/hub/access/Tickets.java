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
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Tickets stand in for a token where a browser cannot set a header: they go into a URL, so each is good once, for
 * {@link #LIFETIME}, and is 192 random bits that mean nothing elsewhere. Only hashes of tickets are kept. Safe for use
 * by many threads.
 */
public final class Tickets {
    /** How long a ticket can be redeemed; its identity may end earlier. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int MOST = 50_000;
    private static final int BYTES = 24;
    private static final int LENGTH = BYTES * 4 / 3;

    private record IssuedTicket(Identity identity, @Nullable String address, Instant at) {
        boolean isOver(Instant now) {
            return !ElapsedTime.isWithin(LIFETIME, at, now);
        }
    }

    private final int most;
    private final InstantSource clock;
    private final CutOffCheck cutOffs;
    private final Resumptions resumptions;
    private final SecureRandom random = new SecureRandom();

    /** In the order of issue, which is the order in which they end. Guarded by this, as is the next. */
    private final Map<Fingerprint, IssuedTicket> tickets = new LinkedHashMap<>();

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

    /** With another number in all. */
    Tickets(int most, int mostPerUser, int mostPerAddress, InstantSource clock, CutOffCheck cutOffs) {
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
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        keep(Fingerprint.of(ticket), new IssuedTicket(identity, address, clock.instant()));
        return ticket;
    }

    private synchronized void keep(Fingerprint ticket, IssuedTicket issued) {
        forgetOver(issued.at());
        boolean full = ofUsers.isFull(issued.identity().user()) || ofAddresses.isFull(issued.address());
        if (full || tickets.size() >= most) {
            throw new Refusal(
                    ErrorCode.SLOW_DOWN,
                    "Too many tickets wait to be used: use those you have, or try again in " + LIFETIME.toSeconds()
                            + " s.",
                    LIFETIME);
        }
        tickets.put(ticket, issued);
        count(issued);
    }

    /** A ticket that is used now, by one alone. */
    public final class RedeemedTicket {
        private final Fingerprint ticket;
        private final IssuedTicket issued;
        private final AtomicBoolean givenBack = new AtomicBoolean();

        private RedeemedTicket(Fingerprint ticket, IssuedTicket issued) {
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
        Instant now = clock.instant();
        Fingerprint fingerprint = Fingerprint.of(ticket);
        Optional<IssuedTicket> good = Optional.ofNullable(take(fingerprint, now))
                .filter(issued -> !issued.isOver(now) && !issued.identity().isOver(now));
        good.ifPresent(issued -> cutOffs.check(issued.identity()));
        return good.map(issued -> new RedeemedTicket(fingerprint, issued));
    }

    /** Out of order, so it may stay for one lifetime more than it is good. */
    private synchronized void putBack(Fingerprint ticket, IssuedTicket issued) {
        if (tickets.putIfAbsent(ticket, issued) == null) {
            count(issued);
        }
    }

    /** The streams that were opened with tickets. */
    public Resumptions resumptions() {
        return resumptions;
    }

    private synchronized @Nullable IssuedTicket take(Fingerprint ticket, Instant now) {
        IssuedTicket issued = tickets.remove(ticket);
        if (issued != null) {
            uncount(issued);
        }
        forgetOver(now);
        return issued;
    }

    private void forgetOver(Instant now) {
        Iterator<IssuedTicket> eldest = tickets.values().iterator();
        while (eldest.hasNext()) {
            IssuedTicket issued = eldest.next();
            if (!issued.isOver(now)) {
                return;
            }
            eldest.remove();
            uncount(issued);
        }
    }

    private void count(IssuedTicket issued) {
        ofUsers.add(issued.identity().user());
        ofAddresses.add(issued.address());
    }

    private void uncount(IssuedTicket issued) {
        ofUsers.remove(issued.identity().user());
        ofAddresses.remove(issued.address());
    }

    /** How many tickets wait to be redeemed. */
    public synchronized int waiting() {
        return tickets.size();
    }
}
