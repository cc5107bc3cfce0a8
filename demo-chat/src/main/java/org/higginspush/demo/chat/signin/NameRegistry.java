package org.higginspush.demo.chat.signin;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.demo.chat.rooms.RecentWhispers;
import org.higginspush.demo.chat.rooms.TokenBucket;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Who owns each name. The first to sign in owns it: with a password until the process ends, without one until some time
 * after the last token for it has expired, so that nobody takes the name of somebody who is still connected.
 * Thread-safe.
 */
public final class NameRegistry {
    /** A name without a password gets another owner only when nothing of the last owner is kept any more. */
    static final Duration REST = RecentWhispers.KEPT.multipliedBy(2);

    private static final int MOST = 10_000;

    /** Enough for a school behind one address. */
    private static final int MOST_PER_ADDRESS = 200;

    private static final int GUESSES = 10;
    private static final int GUESSES_PER_MINUTE = 6;

    private final Duration tokenLifetime;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Claim> claims = new LinkedHashMap<>(16, 0.75f, true); // guarded by this

    /** A name and whose it is. */
    private static final class Claim {
        final String name;
        final String address;
        final @Nullable Password password;
        final DeviceKeys keys;
        final TokenBucket guesses = new TokenBucket(GUESSES, GUESSES_PER_MINUTE);
        Instant heldUntil = Instant.MIN;

        Claim(String name, String address, @Nullable Password password, DeviceKeys keys) {
            this.name = name;
            this.address = address;
            this.password = password;
            this.keys = keys;
        }

        boolean isFree(Instant now) {
            return password == null && !heldUntil.isAfter(now);
        }
    }

    /**
     * What a sign-in is granted.
     *
     * @param user the name, spelled as it was first claimed
     * @param device the device as the others see it
     * @param key lets this device sign in again without the password
     */
    public record Granted(String user, String device, String key) {}

    /**
     * @param tokenLifetime how long a token given for a name is good for
     */
    public NameRegistry(Duration tokenLifetime) {
        this.tokenLifetime = tokenLifetime;
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
        if (claim == null || claim.isFree(now)) {
            claim = claim(signIn, address, now);
        } else if (!claim.keys.isOf(signIn.deviceId(), signIn.key())) {
            prove(claim, signIn.password(), now);
        }
        claim.heldUntil = now.plus(tokenLifetime).plus(REST);
        return new Granted(claim.name, signIn.deviceId(), claim.keys.of(signIn.deviceId()));
    }

    private Claim claim(SignIn signIn, String address, Instant now) {
        requireShare(address, now);
        makeRoom(now);
        String word = signIn.password();
        Password password = word == null ? null : new Password(word, random);
        Claim claim = new Claim(signIn.name(), address, password, new DeviceKeys(random));
        claims.put(signIn.nameKey(), claim);
        return claim;
    }

    private static void prove(Claim claim, @Nullable String password, Instant now) {
        if (claim.password == null) {
            throw new Refusal(
                    ErrorCode.CONFLICT, "Somebody else is using this name: choose another, or come back later.");
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
            throw RateLimiter.refusal("Too many names are taken from this address", tokenLifetime.plus(REST));
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
