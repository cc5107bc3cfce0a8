package org.higginspush.demo.sync;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.higginspush.hub.model.Refusal;

/**
 * The users of the page: everyone who opens it is a fresh one. Who was not seen for a while is forgotten, so that there
 * are never more than a set number. Safe for many threads; its lock is this object.
 */
final class Visitors {
    private static final String PREFIX = "visitor-";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private final int most;
    private final Duration patience;
    private final Consumer<String> forget;
    private final Map<String, Instant> seen = new HashMap<>();

    /**
     * @param most how many there may be
     * @param patience after how long without being seen a visitor is forgotten; longer than any token of his lives
     * @param forget removes all that is kept of a user; called without the lock
     */
    Visitors(InstantSource clock, int most, Duration patience, Consumer<String> forget) {
        this.clock = clock;
        this.most = most;
        this.patience = patience;
        this.forget = forget;
    }

    /**
     * A new visitor, unlike any before.
     *
     * @throws Refusal if there are too many at the moment
     */
    String arrive() {
        removeTheGone().forEach(forget);
        return admit(PREFIX + randomText());
    }

    private synchronized String admit(String user) {
        if (seen.size() >= most) {
            throw Refusal.unavailable("Too many visitors at the moment: try again later.", Duration.ofMinutes(5));
        }
        seen.put(user, clock.instant());
        return user;
    }

    /** Says that a visitor is there; false if he is none, or was forgotten. */
    synchronized boolean see(String user) {
        return seen.replace(user, clock.instant()) != null;
    }

    /** Takes over a visitor from before a restart; other users, who came with tokens of their own, stay. */
    synchronized void takeOver(String user) {
        if (user.startsWith(PREFIX)) {
            seen.put(user, clock.instant());
        }
    }

    private synchronized List<String> removeTheGone() {
        Instant limit = clock.instant().minus(patience);
        List<String> gone = new ArrayList<>();
        seen.forEach((user, last) -> {
            if (last.isBefore(limit)) {
                gone.add(user);
            }
        });
        gone.forEach(seen::remove);
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
