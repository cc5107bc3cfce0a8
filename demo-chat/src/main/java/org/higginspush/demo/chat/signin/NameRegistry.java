package org.higginspush.demo.chat.signin;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.rooms.TokenBucket;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Who owns each name. The first to sign in owns it: with a password until the process ends. Without one the name is theirs
 * while one of their sessions is in the chat: free at once when the last of them has said that it leaves, and after a grace
 * when its connection was lost, or when nobody entered with a token that was given. Thread-safe.
 */
public final class NameRegistry {
    private static final int MOST = 10_000;

    /** Enough for a school behind one address. */
    private static final int MOST_PER_ADDRESS = 200;

    private static final int GUESSES = 10;
    private static final int GUESSES_PER_MINUTE = 6;

    private final Duration tokenLifetime;
    private final Duration grace;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Claim> claims = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private final Map<String, Claim> claimBySession = new HashMap<>(); // guarded by this

    /** A name and whose it is. */
    private static final class Claim {
        final String name;
        final String address;
        final @Nullable Password password;
        final DeviceKeys keys;
        final Instant since;
        final TokenBucket guesses = new TokenBucket(GUESSES, GUESSES_PER_MINUTE);
        final Set<String> sessions = new HashSet<>();
        Instant heldUntil = Instant.MIN;

        Claim(String name, String address, @Nullable Password password, DeviceKeys keys, Instant since) {
            this.name = name;
            this.address = address;
            this.password = password;
            this.keys = keys;
            this.since = since;
        }

        boolean isFree(Instant now) {
            return password == null && sessions.isEmpty() && !heldUntil.isAfter(now);
        }

        void holdUntil(Instant later) {
            heldUntil = later.isAfter(heldUntil) ? later : heldUntil;
        }
    }

    /**
     * What a sign-in is granted.
     *
     * @param user the name, spelled as it was first claimed
     * @param device the device as the others see it
     * @param key lets this device sign in again without the password
     * @param isNew whether the name was not theirs before: nothing that is kept of its last owner is for them
     */
    public record Granted(String user, String device, String key, boolean isNew) {}

    /**
     * @param tokenLifetime how long a token given for a name is good for
     * @param grace how long a name without a password is kept for somebody whose connection was lost
     */
    public NameRegistry(Duration tokenLifetime, Duration grace) {
        this.tokenLifetime = tokenLifetime;
        this.grace = grace;
    }

    /**
     * Grants a name.
     *
     * @param address where the request comes from: one address may have a share of all names
     * @throws Refusal {@code CONFLICT} if it is somebody else's, {@code SLOW_DOWN} after too many wrong passwords or if
     *     the address has too many names, {@code UNAVAILABLE} if too many are taken
     */
    public synchronized Granted grant(SignIn signIn, String address, Instant now) {
        Claim claim = claims.get(signIn.nameKey());
        boolean isOwn = claim != null && claim.keys.isOf(signIn.deviceId(), signIn.key());
        boolean isNew = !isOwn && (claim == null || claim.isFree(now));
        if (claim == null || isNew) {
            claim = claim(signIn, address, now);
        } else if (!isOwn) {
            prove(claim, signIn.password(), now);
        }
        claim.holdUntil(now.plus(grace));
        return new Granted(claim.name, signIn.deviceId(), claim.keys.of(signIn.deviceId()), isNew);
    }

    /**
     * A session enters the chat under a name, and keeps it until it has {@link #left}.
     *
     * @param tokenExpires when the token that it came with expires
     * @throws Refusal {@code UNAUTHENTICATED} if the token was given to somebody who had the name before its owner
     */
    public synchronized void enters(Person person, String sessionId, Instant tokenExpires, Instant now) {
        Claim claim = claims.get(SignIn.nameKey(person.name()));
        if (claim == null) {
            return; // the hub was started again, and knows no names: the next sign-in with this one has it
        }
        Instant given = tokenExpires.minus(tokenLifetime);
        if (given.isBefore(claim.since.truncatedTo(ChronoUnit.SECONDS))) {
            throw Refusal.unauthenticated("Somebody else has this name by now: sign in again.");
        }
        claim.sessions.add(sessionId);
        claimBySession.put(sessionId, claim);
    }

    /**
     * A session is in the chat no longer.
     *
     * @param forGood whether it said so; else its name is kept for a while, so that it can come back
     */
    public synchronized void left(String sessionId, boolean forGood, Instant now) {
        Claim claim = claimBySession.remove(sessionId);
        if (claim != null) {
            claim.sessions.remove(sessionId);
            claim.heldUntil = forGood ? Instant.MIN : now.plus(grace);
        }
    }

    private Claim claim(SignIn signIn, String address, Instant now) {
        requireShare(address, now);
        makeRoom(now);
        String word = signIn.password();
        Password password = word == null ? null : new Password(word, random);
        Claim claim = new Claim(signIn.name(), address, password, new DeviceKeys(random), now);
        claims.put(signIn.nameKey(), claim);
        return claim;
    }

    private static void prove(Claim claim, @Nullable String password, Instant now) {
        if (claim.password == null) {
            throw new Refusal(
                    ErrorCode.CONFLICT,
                    "Somebody else is using this name: choose another, or come back when they have left.");
        }
        if (password == null) {
            throw new Refusal(ErrorCode.CONFLICT, "This name is taken: give its password, or choose another name.");
        }
        Duration wait = claim.guesses.take(now);
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many wrong passwords for this name: wait.", wait);
        }
        if (!claim.password.is(password)) {
            throw new Refusal(
                    ErrorCode.CONFLICT, "This name is taken, and that is not its password: choose another name.");
        }
    }

    private void requireShare(String address, Instant now) {
        long taken = claims.values().stream()
                .filter(claim -> claim.address.equals(address) && !claim.isFree(now))
                .count();
        if (taken >= MOST_PER_ADDRESS) {
            throw RateLimiter.refusal("Too many names are taken from this address", grace);
        }
    }

    private void makeRoom(Instant now) {
        Iterator<Claim> longestUnused = claims.values().iterator();
        while (claims.size() >= MOST && longestUnused.hasNext()) {
            if (longestUnused.next().isFree(now)) {
                longestUnused.remove();
            }
        }
        if (claims.size() >= MOST) {
            throw Refusal.unavailable("Too many names are taken: try again later.", Duration.ofMinutes(10));
        }
    }
}
