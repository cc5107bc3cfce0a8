package org.higginspush.hub.backplane;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where devices are woken when they have no connection: one registration for each device, durable.
 *
 * <p>An address belongs to one device, whoever of all users proved last that it has it; two addresses with the same target are the
 * same in this. A registration that is not proven owns nothing: several may name one address.
 *
 * <p>What is done is seen by readers at once, before it is durable; if it cannot be made durable it is taken back, and its future
 * fails. Thread-safe; nothing blocks. The futures complete on a thread of the backplane that must not be blocked, or on the calling
 * one, or fail with a {@link org.higginspush.hub.model.Refusal}.
 */
public interface Registrations {
    /** Hears of registrations that change, so that whoever wakes devices knows which there are. */
    @FunctionalInterface
    interface RegistrationListener {
        /**
         * A registration of this device was put, replaced or removed, however that came about; {@link #find} says what is there
         * now. Not called for what {@link #woken} notes. Called when {@link #find} shows it, on any thread and maybe under a
         * lock: it must not block, and must not call back but {@link #find}.
         */
        void changed(String user, String device);
    }

    /** Tells a listener of what changes from now on, as long as the backplane is open. */
    void listen(RegistrationListener listener);

    /**
     * Keeps a registration, instead of the one that the device had. If that was for the same address, it stays proven if it was, and
     * the higher {@code wokenFor} stays. If it is proven, another device that had the address loses it.
     *
     * @return completed once durable with what is kept; failed with {@code CONFLICT} if the user has as many registrations as are
     *     allowed
     */
    CompletableFuture<Registration> put(Registration registration);

    /**
     * A device proved that it has an address: another device that had it, of whichever user, loses it, in the same step.
     *
     * @param address only if the device is still registered for it
     * @return completed once durable with whether it is
     */
    CompletableFuture<Boolean> prove(String user, String device, PushAddress address);

    /**
     * Removes a registration. Its address is not only removed from what is stored, but overwritten.
     *
     * @param address only if it is still for this address; null for whichever
     * @param notAfter only if it was registered at this time or before; null for whenever
     * @return completed once durable with whether there was one
     */
    CompletableFuture<Boolean> remove(
            String user, String device, @Nullable PushAddress address, @Nullable Instant notAfter);

    /**
     * Notes up to where a device was woken, or confirmed that it was told. A lower offset than the one that is there changes
     * nothing, nor does one for a device without a registration.
     *
     * @return completed once durable
     */
    CompletableFuture<Void> woken(String user, String device, long offset);

    /** The registration of a device, or null. */
    @Nullable
    Registration find(String user, String device);

    /** All registrations of a user, in the order of their devices' ids. */
    List<Registration> of(String user);

    /**
     * All that there are, in no order; one after the other, without a second copy of all of them. One that is put or removed meanwhile
     * may be among them or not.
     */
    void forEach(Consumer<Registration> consumer);
}
