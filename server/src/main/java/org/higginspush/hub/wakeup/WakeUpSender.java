package org.higginspush.hub.wakeup;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;

/** Sends wake-ups: {@link org.higginspush.hub.gateway.PushGateways#wake} in a hub. Thread-safe; does not block. */
@FunctionalInterface
public interface WakeUpSender {
    /**
     * Sends a wake-up. Cancelling the future withdraws one that is not under way yet.
     *
     * @param giveUp it is not sent then or later
     * @return completed with what the push service answered in the end, on any thread; it never fails
     */
    CompletableFuture<WakeUpResult> wake(WakeUp wakeUp, Instant giveUp);
}
