package org.higginspush.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.ResumptionRelay.ResumptionRequest;
import org.higginspush.hub.access.ResumptionRelay.ResumptionStream;
import org.jspecify.annotations.Nullable;

/**
 * How a stream that was opened with a ticket comes back after its connection was cut, although the ticket is used up: its
 * client shows the same ticket, from the same address, and the secret that the stream told it. That opens nothing but the
 * same stream again, for one connection at a time, until the token ends or {@link #PAUSE} after the stream was last open.
 * Safe for use by many threads.
 */
public final class Resumptions {
    /** How long after a stream was last open it can be resumed. */
    public static final Duration PAUSE = Duration.ofMinutes(2);

    private static final int MOST = 20_000;
    private static final int MOST_PER_USER = 100;
    private static final int BYTES = 16;

    private final int most;
    private final int mostPerUser;
    private final InstantSource clock;
    private final CutOffCheck cutOffs;
    private final SecureRandom random = new SecureRandom();

    /** By ticket. Guarded by this, as are the next two and the fields of each stream. */
    private final Map<Fingerprint, Resumption> resumptions = new HashMap<>();

    /** Those that are not open on a connection, the one that was open longest ago first: the first to be forgotten. */
    private final Set<Resumption> idle = new LinkedHashSet<>();

    private final Map<String, Integer> perUser = new HashMap<>();
    private volatile ResumptionRelay others = ResumptionRelay.NONE;

    Resumptions(InstantSource clock, CutOffCheck cutOffs) {
        this(MOST, MOST_PER_USER, clock, cutOffs);
    }

    Resumptions(int most, int mostPerUser, InstantSource clock, CutOffCheck cutOffs) {
        this.most = most;
        this.mostPerUser = mostPerUser;
        this.clock = clock;
        this.cutOffs = cutOffs;
    }

    /**
     * Makes the stream that a ticket was just redeemed for one that can be resumed; beyond the bounds on how many are
     * remembered it cannot.
     *
     * @param who whose stream it is, bound to its device
     * @param address the client's
     */
    public Resumption begin(String ticket, Identity who, @Nullable String address) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        Instant now = clock.instant();
        Resumption made = new Resumption(
                Fingerprint.of(ticket),
                who,
                address,
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                now);
        keep(made, now);
        return made;
    }

    private synchronized void keep(Resumption made, Instant now) {
        forgetIdle(now);
        remove(resumptions.get(made.ticket));
        String user = made.who.user();
        int ofUser = perUser.getOrDefault(user, 0);
        if (ofUser < mostPerUser && resumptions.size() < most) {
            resumptions.put(made.ticket, made);
            perUser.put(user, ofUser + 1);
            idle.add(made);
        }
    }

    private void forgetIdle(Instant now) {
        while (!idle.isEmpty()) {
            Resumption first = idle.iterator().next();
            if (!first.isOver(now)) {
                return;
            }
            remove(first);
        }
    }

    private void remove(@Nullable Resumption gone) {
        if (gone != null && resumptions.remove(gone.ticket, gone)) {
            idle.remove(gone);
            perUser.computeIfPresent(gone.who.user(), (user, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Finds the stream that may be resumed.
     *
     * @param ticket the text as it was received
     * @param secret what the stream told its client; null if the client shows none, which is enough only while the stream
     *     is not open, for as long as an unused ticket would be good: the client may have been cut off before it was told
     * @param address the client's
     * @throws org.higginspush.hub.model.Refusal {@code UNAUTHENTICATED} if its device was cut off
     */
    public Optional<Resumption> find(String ticket, @Nullable String secret, @Nullable String address) {
        Instant now = clock.instant();
        Fingerprint fingerprint = Fingerprint.of(ticket);
        Optional<Resumption> good;
        synchronized (this) {
            good = Optional.ofNullable(resumptions.get(fingerprint))
                    .filter(found -> !found.isOver(now) && found.isFor(secret, address, now));
        }
        good.ifPresent(found -> cutOffs.check(found.who));
        return good;
    }

    /** Lets streams come back to any of several nodes. */
    public void relay(ResumptionRelay relay) {
        others = relay;
        relay.serve(this::giveUp);
    }

    /** As {@link #find}; a stream that another node has is this one's from now on. */
    public CompletableFuture<Optional<Resumption>> findAnywhere(
            String ticket, @Nullable String secret, @Nullable String address) {
        Optional<Resumption> here = find(ticket, secret, address);
        if (here.isPresent()) {
            return CompletableFuture.completedFuture(here);
        }
        Fingerprint fingerprint = Fingerprint.of(ticket);
        return others.ask(new ResumptionRequest(fingerprint.hex(), secret, address))
                .thenApply(moved -> moved.map(stream -> {
                    cutOffs.check(stream.who());
                    Instant now = clock.instant();
                    Resumption made =
                            new Resumption(fingerprint, stream.who(), address, stream.secret(), stream.begun());
                    made.closed = now;
                    made.shown = stream.isShown();
                    keep(made, now);
                    return made;
                }));
    }

    private Optional<ResumptionStream> giveUp(ResumptionRequest request) {
        Instant now = clock.instant();
        Resumption found;
        Runnable end;
        synchronized (this) {
            found = resumptions.get(Fingerprint.ofHex(request.ticket()));
            if (found == null || found.isOver(now) || !found.isFor(request.secret(), request.address(), now)) {
                return Optional.empty();
            }
            end = found.end;
            remove(found);
        }
        if (end != null) {
            end.run();
        }
        return Optional.of(new ResumptionStream(found.who, found.secret, found.begun, found.shown));
    }

    /** Forgets a stream that never began. */
    public void forget(String ticket) {
        Fingerprint fingerprint = Fingerprint.of(ticket);
        synchronized (this) {
            remove(resumptions.get(fingerprint));
        }
    }

    /** How many streams are remembered. */
    synchronized int size() {
        return resumptions.size();
    }

    /** One stream that can be resumed. */
    public final class Resumption {
        private final Fingerprint ticket;
        private final Identity who;
        private final @Nullable String address;
        private final String secret;
        private final Instant begun;

        // Guarded by the outer object.
        private @Nullable Runnable end;
        private Instant closed;
        private boolean shown;

        private Resumption(Fingerprint ticket, Identity who, @Nullable String address, String secret, Instant now) {
            this.ticket = ticket;
            this.who = who;
            this.address = address;
            this.secret = secret;
            this.begun = now;
            this.closed = now;
        }

        /** Whose stream it is. */
        public Identity identity() {
            return who;
        }

        /** What its client must show, in addition to the ticket. */
        public String secret() {
            return secret;
        }

        private boolean isOver(Instant now) {
            return who.isOver(now) || end == null && !ElapsedTime.isWithin(PAUSE, closed, now);
        }

        private boolean isFor(@Nullable String shownSecret, @Nullable String from, Instant now) {
            boolean known = shownSecret == null
                    ? end == null && !shown && ElapsedTime.isWithin(Tickets.LIFETIME, begun, now)
                    : isSecret(shownSecret);
            shown |= known && shownSecret != null;
            return known && Objects.equals(address, from);
        }

        private boolean isSecret(String text) {
            return MessageDigest.isEqual(
                    secret.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Notes that the stream is open on a connection; ends the former one, if there is any: the newer takes over.
         *
         * @param endThis ends it there
         */
        public void open(Runnable endThis) {
            Runnable former;
            synchronized (Resumptions.this) {
                former = end;
                end = endThis;
                idle.remove(this);
            }
            if (former != null) {
                former.run();
            }
        }

        /** Notes that it is not open any more, unless another connection has taken over. */
        @SuppressWarnings("ReferenceEquality") // that very connection
        public void close(Runnable endThis) {
            Instant now = clock.instant();
            synchronized (Resumptions.this) {
                if (end == endThis) {
                    end = null;
                    closed = now;
                    if (resumptions.get(ticket) == this) {
                        idle.add(this);
                    }
                }
            }
        }
    }
}
