package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The one seam for storage and routing. It keeps, per user and context, the {@code latest} change and the
 * {@code latestByOther}, gives every change that news anyone an offset, and announces it.
 *
 * <p>The contract, for every implementation:
 *
 * <ul>
 *   <li>{@link #record} is atomic: what is stored has an offset and is announced, or none of the three. Offsets of one
 *       user grow in the order of their announcements; no offset is ever used twice in an epoch, not even for a change
 *       that a crash forgot.
 *   <li>A change is announced before it is durable and acknowledged after (its future completes). When it cannot be made
 *       durable the future fails with a {@link org.higginspush.hub.model.Refusal} of code {@code UNAVAILABLE}; then
 *       nothing of it stays recorded, and the same change sent again is a new one.
 *   <li>A change that came without a revision is announced only once it is durable (and later changes of its user after
 *       it): the revision the hub gave it must not be told to a device, be forgotten by a crash and be given again to
 *       another change, which that device would take for a repeat.
 *   <li>What {@link #record} leaves behind depends only on the set of changes, not on their order or repetition.
 *   <li>A listener that was added before {@link #missed} is called sees every announcement with an offset above the
 *       position that call returns (join without a gap); it may see some at or below it.
 * </ul>
 *
 * <p>All methods may be called from any thread and do not block on the network or on a durable write; whether {@link #record}
 * blocks on reading a disk, {@link #mayBlock} tells.
 */
public interface Backplane extends AutoCloseable {

    /**
     * Hears the announcements of one user, in the order of their offsets, one at a time. It must not block and must not
     * call the backplane: it may be called under a lock.
     */
    @FunctionalInterface
    interface Listener {
        void announced(Announcement announcement);

        /**
         * Another epoch began, because what was acknowledged in the one before may be lost: nobody can tell what those who are
         * connected missed, so they must sync. Called as the other is, before the first announcement of the new epoch.
         */
        default void epochChanged(String epoch) {}
    }

    /**
     * Hears of the changes of all users with a registered device, also of those nobody {@link #listen listens} to. Called as a {@link Listener} is, except
     * that only what concerns one user is in order.
     */
    interface AnnouncementListener extends Listener {
        /** A change of one user's, also one of a group of the user's; not one for everyone. */
        @Override
        void announced(Announcement announcement);

        /**
         * A change for everyone, which concerns all devices but its origin, or one that came late, which concerns one device.
         * {@link #missed} tells of it from now on, as soon as what was before it in the user's order is announced.
         *
         * @param offset its offset, in every user's order
         * @param origin the device that made it, and is not told of it; null if no device did
         */
        void announcedToEveryone(long offset, @Nullable Origin origin);
    }

    /** Ends a {@link #listen}; the listener hears nothing after this returns. Closing twice does nothing. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Records a change.
     *
     * @return completed once the change is durable, on a thread of the backplane that must not be blocked; or failed
     *     with a {@link org.higginspush.hub.model.Refusal}
     */
    CompletableFuture<Receipt> record(Change change);

    /**
     * Records a change.
     *
     * @param callback is told the outcome
     */
    default void record(Change change, RecordCallback callback) {
        record(change).whenComplete((receipt, failure) -> {
            if (failure == null) {
                callback.recorded(receipt, CompletionBatch.SINGLE);
            } else {
                callback.failed(failure);
            }
        });
    }

    /**
     * Whether recording this change may block its thread because the user's registers must be read from a disk first. The answer is a hint: it was true a moment ago.
     */
    default boolean mayBlock(Change change) {
        return true;
    }

    /** The groups of users, and who is in them. */
    Groups groups();

    /** The changes that wait for their time. */
    Timed timed();

    /** The devices that were cut off. */
    CutOffs cutOffs();

    /** Where devices are woken when they have no connection. */
    Registrations registrations();

    /**
     * Reads what a device has not been told.
     *
     * @param device the device, or null for a session without one, which is concerned by every change
     * @param since where the device is; null, an unknown epoch or a position ahead of the hub give a resync
     */
    CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since);

    /** Starts to hear the announcements of a user, whichever node recorded them. */
    Subscription listen(String user, Listener listener);

    /**
     * Starts to hear the announcements of all users that have a registered device, whichever node recorded them; of the others one may
     * hear as well. Costs no memory for each user, and no user is kept in memory for it.
     */
    Subscription listenToAll(AnnouncementListener listener);

    /**
     * Forgets a user: all records of all contexts, memberships, waiting changes and registrations. What
     * was cut off stays so: tokens that were issued before may still be about. Completed once durable.
     */
    CompletableFuture<ForgottenUser> forget(String user);

    /**
     * Tells whether changes can be recorded now.
     *
     * @return null if so; otherwise what is wrong, for an operator
     */
    @Nullable
    String problem();

    /**
     * Tells what an acknowledgement is worth, if that is up to how something else is set up.
     *
     * @return a sentence for an operator; null if what is acknowledged survives the end of the process and a power loss
     */
    default @Nullable String durability() {
        return null;
    }

    /** Finishes what was accepted, then releases everything. */
    @Override
    void close();
}
