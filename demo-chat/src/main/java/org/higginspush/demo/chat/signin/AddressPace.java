package org.higginspush.demo.chat.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.demo.chat.hall.Pace;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** How often one address may sign in. Remembers the addresses that came last, no more. Thread-safe. */
final class AddressPace {
    private static final int ADDRESSES = 10_000;
    private static final int BURST = 60;
    private static final int PER_MINUTE = 60;

    private final Map<String, Pace> paces = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pace> eldest) {
                    return size() > ADDRESSES;
                }
            };

    /**
     * @throws Refusal {@code SLOW_DOWN} if the address came too often
     */
    synchronized void take(String address, Instant now) {
        Duration wait =
                paces.computeIfAbsent(address, a -> new Pace(BURST, PER_MINUTE)).take(now);
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many sign-ins from this address: wait a moment.", wait);
        }
    }
}
