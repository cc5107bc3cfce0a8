package org.higginspush.hub.backplane;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which devices were cut off, and when: a token that was issued before is accepted no more. A cut-off lasts longer than any
 * token it is for, and over restarts; only a later one replaces it.
 *
 * <p>There are at most {@link #MOST_DEVICES} devices of a user with a cut-off of their own. With one more, the oldest of them
 * becomes one of all devices: what was issued before <em>that</em> is accepted of none of them.
 *
 * <p>Thread-safe; nothing blocks.
 */
public interface CutOffs {
    /** The most devices of a user that have a cut-off of their own. */
    int MOST_DEVICES = 100;

    /**
     * Cuts off a device, or all of a user. It holds as soon as this returns, on this node.
     *
     * @param device the device, or null for all, those without an id among them
     * @return completed once durable, on a thread of the backplane that must not be blocked. If it failed with a {@link
     *     org.higginspush.hub.model.Refusal} it holds nevertheless, but perhaps not beyond the end of the hub.
     */
    CompletableFuture<CutOff> cut(String user, @Nullable String device);

    /**
     * Whether a token is accepted no more, because its device was cut off after it was issued. Must not block.
     *
     * @param device the device, or null for a token that is bound to none
     * @param issued when the token was issued, in seconds since 1970; {@link Long#MIN_VALUE} if that is not known, which is
     *     before every cut-off
     */
    boolean isCutOff(String user, @Nullable String device, long issued);

    /** Hears of what another node cut off. */
    @FunctionalInterface
    interface CutOffListener {
        /**
         * {@link #isCutOff} says so from now on. Called on any thread; must not block.
         *
         * @param device the device, or null for all of the user
         */
        void cutOff(String user, @Nullable String device);
    }

    /** Tells a listener of what other nodes cut off from now on, so that it ends the sessions of this one; there may be no other node. */
    default void listen(CutOffListener listener) {}

    /**
     * What was cut off.
     *
     * @param validFrom tokens of the device that were issued before are accepted no more, or those of all devices if all were cut off
     * @param allValidFrom the same for all devices of the user; null if they may have been issued at any time
     * @param registrations how many registrations were removed with it: a device that was cut off is not woken either
     */
    record CutOff(Instant validFrom, @Nullable Instant allValidFrom, int registrations) {}
}
