package org.higginspush.hub.wakeup;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;

/** Sends wake-ups: {@link org.higginspush.hub.gateway.PushGateways#wake} in a hub. Thread-safe; does not block. */
@FunctionalInterface
public interface WakeUpSender {
    /**
     * Sends a wake-up. Cancelling the future withdraws one that is not under way yet.
     *
     * @param giveUp it is not sent then or later
     * @param answers is told what the push service answered each time that it was asked, on any thread; it never fails
     * @return completed with what the push service answered in the end, on any thread; it never fails
     */
    CompletableFuture<WakeUpResult> wake(WakeUp wakeUp, Instant giveUp, Consumer<WakeUpResult> answers);
}
