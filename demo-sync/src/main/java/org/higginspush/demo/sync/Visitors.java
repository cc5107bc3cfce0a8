package org.higginspush.demo.sync;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * The users of the page: everyone who opens it is a new one. A visitor who sent no request for a while is forgotten.
 * Their number is limited, in all and per address. Safe for many threads; its lock is this object.
 */
final class Visitors {
    private static final String PREFIX = "visitor-";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final String NO_ADDRESS = "";
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * How many visitors there may be.
     *
     * @param inAll of all addresses together
     * @param perAddress of one address
     * @param patience after how long without a request one is forgotten; longer than the lifetime of tokens
     */
    record VisitorLimits(int inAll, int perAddress, Duration patience) {}

    private record Visitor(String address, Instant seen) {}

    private final InstantSource clock;
    private final VisitorLimits limits;
    private final Function<String, CompletableFuture<Void>> forget;
    private final Map<String, Visitor> visitors = new HashMap<>();

    /**
     * @param forget removes all that is kept of a user; called without the lock, and again later if it fails
     */
    Visitors(InstantSource clock, VisitorLimits limits, Function<String, CompletableFuture<Void>> forget) {
        this.clock = clock;
        this.limits = limits;
        this.forget = forget;
    }

    /**
     * A new visitor, unlike any before.
     *
     * @throws Refusal if there are too many at the moment, of this address or in all
     */
    String arrive(String address) {
        forgetTheGone();
        return admit(PREFIX + randomText(), address);
    }

    private synchronized String admit(String user, String address) {
        Instant now = clock.instant();
        List<Instant> seen = visitors.values().stream()
                .filter(visitor -> visitor.address.equals(address))
                .map(Visitor::seen)
                .sorted()
                .toList();
        if (seen.size() >= limits.perAddress) {
            throw RateLimiter.refusal(
                    "Too many visitors from this address",
                    Duration.between(now, seen.get(0).plus(limits.patience)));
        }
        if (visitors.size() >= limits.inAll) {
            throw Refusal.unavailable("Too many visitors at the moment: try again later.", Duration.ofMinutes(5));
        }
        visitors.put(user, new Visitor(address, now));
        return user;
    }

    /** Notes a request of a visitor; false if there is no such visitor, or it was forgotten. */
    synchronized boolean see(String user) {
        return visitors.computeIfPresent(user, (u, visitor) -> new Visitor(visitor.address, clock.instant())) != null;
    }

    /** How long it is from now until a moment. */
    Duration until(Instant moment) {
        return Duration.between(clock.instant(), moment);
    }

    /**
     * Adds a visitor of before a restart, of whom data is still kept; other users, who have tokens of their own, are
     * not added.
     */
    synchronized void takeOver(String user) {
        if (user.startsWith(PREFIX)) {
            visitors.put(user, new Visitor(NO_ADDRESS, clock.instant()));
        }
    }

    /** Forgets those who sent no request for too long; to be called now and then. */
    void forgetTheGone() {
        removeTheGone()
                .forEach(user -> forget.apply(user).whenComplete((done, failure) -> {
                    if (failure != null) {
                        takeOver(user);
                    }
                }));
    }

    private synchronized List<String> removeTheGone() {
        Instant limit = clock.instant().minus(limits.patience);
        List<String> gone = new ArrayList<>();
        visitors.forEach((user, visitor) -> {
            if (visitor.seen.isBefore(limit)) {
                gone.add(user);
            }
        });
        gone.forEach(visitors::remove);
        return gone;
    }

    private static String randomText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
