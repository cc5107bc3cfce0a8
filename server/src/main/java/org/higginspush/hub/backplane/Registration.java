package org.higginspush.hub.backplane;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a device is woken when it has no connection.
 *
 * @param user whose device it is
 * @param device which of the user's devices
 * @param address where its push service reaches it
 * @param registered when the device registered this address, in whole milliseconds
 * @param expires when it ends, in whole milliseconds; null if it has no end of its own
 * @param proven true once the device sent back the code that was sent to the address; only then is it woken
 * @param wokenFor the offset in the user's epoch up to which the device was woken, or confirmed that it was told; 0 if neither. What
 *     is above it and concerns the device is a reason to wake it, also after a restart.
 */
public record Registration(
        String user,
        String device,
        PushAddress address,
        Instant registered,
        @Nullable Instant expires,
        boolean proven,
        long wokenFor) {
    public Registration {
        registered = registered.truncatedTo(ChronoUnit.MILLIS);
        expires = expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The same, proven. */
    Registration asProven() {
        return new Registration(user, device, address, registered, expires, true, wokenFor);
    }

    /** The same, woken up to this offset. */
    Registration withWokenFor(long offset) {
        return new Registration(user, device, address, registered, expires, proven, offset);
    }
}
