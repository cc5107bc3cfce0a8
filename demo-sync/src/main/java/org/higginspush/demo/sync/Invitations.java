package org.higginspush.demo.sync;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.higginspush.demo.sync.http.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The codes with which another device may join a visitor: each good for a few minutes, and useless afterwards to whoever
 * finds it in a history or a photograph. A visitor has one at a time. Safe for many threads; its lock is this object.
 */
final class Invitations {
    /** How long a code is good. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 20; // a hundred random bits
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A code, and until when it is good. */
    record Invitation(String code, String user, Instant expires) {}

    private final InstantSource clock;
    private final Map<String, Invitation> byUser = new HashMap<>();
    private final Map<String, Invitation> byCode = new HashMap<>();

    Invitations(InstantSource clock) {
        this.clock = clock;
    }

    /** Invites to a user: with the code it has, if that is good for a while, else with a new one in its place. */
    synchronized Invitation invite(String user) {
        Invitation present = byUser.get(user);
        if (present != null && present.expires().isAfter(clock.instant().plus(LIFETIME.dividedBy(2)))) {
            return present;
        }
        forget(user);
        Invitation made = new Invitation(randomCode(), user, clock.instant().plus(LIFETIME));
        byUser.put(user, made);
        byCode.put(made.code(), made);
        return made;
    }

    /**
     * The user that a code invites to.
     *
     * @throws Problem 410 if there is no such code, or no more
     */
    synchronized String user(String code) {
        @Nullable Invitation invitation = byCode.get(code);
        if (invitation == null || !clock.instant().isBefore(invitation.expires())) {
            throw new Problem(
                    410,
                    "This invitation is no longer good: show a new one on the page that it came from, and use that.");
        }
        return invitation.user();
    }

    /** Forgets the code of a user. */
    synchronized void forget(String user) {
        Invitation present = byUser.remove(user);
        if (present != null) {
            byCode.remove(present.code());
        }
    }

    private static String randomCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return code.toString();
    }
}
