package org.higginspush.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A device's registration with its vendor's push service, by which the hub wakes the device while it has no connection. The
 * application registers the address that its system gave it; the hub sends a wake-up with a code to that address; the
 * application gives the code back, and from then on the hub wakes the device when something changed. A wake-up is handed to
 * {@link Selector#wokenUp}.
 *
 * <p>Requests go to the hub over HTTP, also while the selector has no session. They run one at a time, in the order of the calls.
 * What fails because the hub is away, restarts or asks for patience (429, 502, 503, 504, with or without {@code Retry-After})
 * is tried again after a growing random pause, for a minute; a token that the hub refuses (401) is asked for once more.
 *
 * <p>Methods may be called from any thread and return at once. Futures complete on a thread of the runtime, which must not be
 * blocked. They fail with {@link PushRegistrationException}.
 */
public interface PushRegistration {
    /**
     * Registers an address in place of the one before. Call it at each start and whenever the system gives another address: the
     * same again costs one request and keeps its proof.
     *
     * @return completed when the hub has recorded it; unless it is {@linkplain PushRegistrationStatus#proven proven} already, a
     *     wake-up with a code is on its way to the address
     */
    CompletableFuture<PushRegistrationStatus> register(PushAddress address);

    /**
     * Gives back the code of a wake-up, which shows that wake-ups for the address reach this device. A code is good for ten
     * minutes, and few tries are allowed; after that the address is registered anew.
     *
     * @return completed when the hub has recorded that it is proven
     * @throws IllegalArgumentException if the code is empty or longer than any code
     */
    CompletableFuture<PushRegistrationStatus> prove(String code);

    /**
     * Asks what the hub has.
     *
     * @return completed with that; empty if the device has no registration, for example because the push service said that the
     *     address is gone
     */
    CompletableFuture<Optional<PushRegistrationStatus>> status();

    /**
     * Removes it: the device is woken no more. Call it when the user signs out.
     *
     * @return completed when the hub has forgotten it, or had none
     */
    CompletableFuture<Void> remove();
}
