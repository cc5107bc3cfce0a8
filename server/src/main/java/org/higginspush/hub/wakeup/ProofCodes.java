package org.higginspush.hub.wakeup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The codes by which devices prove that they have the addresses that they registered: 128 random bits each, good for {@link #LIFETIME}
 * and {@link #TRIES} tries, one under way for each device. Only hashes are kept, in memory: after a restart a device registers again.
 * Safe for use by many threads.
 */
final class ProofCodes {
    /** How long a code is good. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    /** How many codes a device may try before it has to register again. */
    static final int TRIES = 5;

    private static final int BYTES = 16;
    private static final int MOST = 100_000;

    /** A code that is under way to a device. */
    static final class IssuedCode {
        final PushAddress address;
        final Instant at;
        private final byte[] hash;
        private int triesLeft = TRIES; // guarded by the codes

        private IssuedCode(PushAddress address, Instant at, byte[] hash) {
            this.address = address;
            this.at = at;
            this.hash = hash;
        }

        private boolean isOver(Instant now) {
            return now.isBefore(at) || !now.isBefore(at.plus(LIFETIME));
        }
    }

    private final InstantSource clock;
    private final SecureRandom random;
    private final int most;

    /** In the order of issue, which is the order in which they end. Guarded by this. */
    private final Map<DeviceKey, IssuedCode> codes = new LinkedHashMap<>();

    ProofCodes(InstantSource clock, SecureRandom random) {
        this(clock, random, MOST);
    }

    /**
     * @param most how many may be under way in all
     */
    ProofCodes(InstantSource clock, SecureRandom random, int most) {
        this.clock = clock;
        this.random = random;
        this.most = most;
    }

    /**
     * Makes a code, instead of one that is under way to the device.
     *
     * @return unpadded base64url, 22 characters
     * @throws Refusal {@code UNAVAILABLE} if too many are under way
     */
    synchronized String issue(DeviceKey device, PushAddress address) {
        Instant now = clock.instant();
        forgetOver(now);
        codes.remove(device);
        if (codes.size() >= most) {
            throw Refusal.unavailable("Too many devices register now: try again later.", LIFETIME);
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        codes.put(device, new IssuedCode(address, now, hash(code)));
        return code;
    }

    /** The code that is under way to a device for this address, or null. */
    synchronized @Nullable IssuedCode find(DeviceKey device, PushAddress address) {
        IssuedCode issued = codes.get(device);
        return issued == null || issued.isOver(clock.instant()) || !issued.address.equals(address) ? null : issued;
    }

    /**
     * Compares a code with the one that was sent to the address, in a time that does not depend on them.
     *
     * @return the right one, which is good until {@link #used}
     * @throws Refusal {@code CONFLICT} if none is under way, {@code FORBIDDEN} if it is another
     */
    synchronized IssuedCode check(DeviceKey device, PushAddress address, String code) {
        IssuedCode issued = find(device, address);
        if (issued == null) {
            throw new Refusal(
                    ErrorCode.CONFLICT,
                    "No code is under way to this device any more: register the address again, and send back the code of the"
                            + " wake-up that follows.");
        }
        if (MessageDigest.isEqual(issued.hash, hash(code))) {
            return issued;
        }
        if (--issued.triesLeft > 0) {
            throw wrong();
        }
        codes.remove(device);
        throw Refusal.forbidden("This is not the code that was sent to the address last, and was the last try: register"
                + " the address again.");
    }

    static Refusal wrong() {
        return Refusal.forbidden(
                "This is not the code that was sent to the address last: send back that of the newest wake-up.");
    }

    /** Ends a code: it was used, or it will not arrive. One that is under way since then stays. */
    synchronized void used(DeviceKey device, IssuedCode issued) {
        codes.remove(device, issued);
    }

    /** Ends whatever code is under way to a device. */
    synchronized void forget(DeviceKey device) {
        codes.remove(device);
    }

    private void forgetOver(Instant now) {
        Iterator<IssuedCode> eldest = codes.values().iterator();
        while (eldest.hasNext() && eldest.next().isOver(now)) {
            eldest.remove();
        }
    }

    private static byte[] hash(String code) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
