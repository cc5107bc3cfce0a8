package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/**
 * A wake-up for one device. It is constant and empty: it says that there is something, not for whom or what. Only the one that
 * proves a new registration carries something, a code that the device sends back.
 *
 * @param address where the push service reaches the device
 * @param code what proves the registration; null for every other wake-up
 * @param expires after this neither the hub nor the push service delivers it
 */
public record WakeUp(PushAddress address, @Nullable String code, Instant expires) {
    /**
     * How long a push service may keep it from now on; nothing if it has expired.
     *
     * @param longest that the push service takes
     */
    public Duration timeToLive(Instant now, Duration longest) {
        Duration left = Duration.between(now, expires);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(longest) > 0 ? longest : left;
    }
}
