package org.higginspush.hub.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/**
 * One push service. An implementation sends each wake-up once: how many are under way, what waits, when to try again and when to
 * leave a push service alone is decided by {@link PushGateways}, the same for all.
 *
 * <p>Thread-safe; {@link #send} does not block.
 */
public interface PushGateway extends AutoCloseable {
    /**
     * Sends a wake-up once.
     *
     * @param withdrawn true from when nobody wants it sent any more. A gateway that keeps it for a while, for a connection or for an
     *     access token, looks at this before it sends, as far as the library below tells it when that is. What is on its way
     *     cannot be called back.
     * @return completed with what the push service answered, within a time of the gateway's, on a thread of the gateway that must
     *     not be blocked. It never fails: a connection that breaks is a {@link WakeUpResult.TryLater}.
     */
    CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn);

    /**
     * Names the server that an address is sent to, for a gateway that sends to several: each of them fails and recovers by itself.
     * An address that cannot be sent to anywhere has a name too, any.
     */
    default String destination(PushAddress address) {
        return "";
    }

    /**
     * What is wrong with an address, as far as that can be seen without asking anyone; null if nothing. For whoever registers it: it
     * says what to do, and does not repeat the address.
     */
    default @Nullable String problem(PushAddress address) {
        return null;
    }

    /** Ends what is under way as {@link WakeUpResult.TryLater} and closes the connections. */
    @Override
    void close();
}
