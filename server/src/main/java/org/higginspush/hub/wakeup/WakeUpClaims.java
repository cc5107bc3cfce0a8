package org.higginspush.hub.wakeup;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.DeviceKey;

/**
 * What several nodes decide together: which of them wakes a device, and when. Each of them hears of all changes and knows all
 * registrations; a device that is connected to none is the business of one, and whoever wakes it takes the right to do so first.
 * Thread-safe.
 */
public interface WakeUpClaims {
    /** This node is alone: it wakes everybody. */
    WakeUpClaims ALONE = new WakeUpClaims() {
        @Override
        public boolean isMine(String user) {
            return true;
        }

        @Override
        public CompletableFuture<WakeUpClaim> claim(
                DeviceKey device, boolean isConnectedHere, boolean hasWaitedLongest) {
            return CompletableFuture.completedFuture(WakeUpClaim.GRANTED);
        }

        @Override
        public void end(DeviceKey device, boolean isSent) {}

        @Override
        public void listen(ClaimListener listener) {}
    };

    /** Hears of what other nodes do; on any thread, which must not be blocked. */
    interface ClaimListener {
        /** Other nodes are there than before: whose devices are whose has changed, and a node that was about to wake some may be gone. */
        void nodesChanged();

        /** A device that this node has a claim on has connected to another. */
        void joinedElsewhere(DeviceKey device);
    }

    /** Whether a device may be woken now. */
    enum ClaimResult {
        /** This node is to wake it, and nobody else will meanwhile. */
        GRANTED,
        /** It is connected to another node, which sees to it. */
        CONNECTED_ELSEWHERE,
        /** Not yet: another node does it, has just done it, or the device may be about to come back. */
        LATER
    }

    /**
     * An answer.
     *
     * @param laterMillis when to ask again, for {@link ClaimResult#LATER}
     */
    record WakeUpClaim(ClaimResult result, long laterMillis) {
        public static final WakeUpClaim GRANTED = new WakeUpClaim(ClaimResult.GRANTED, 0);
    }

    /** Whether this node is the one that wakes the devices of a user that are connected to none. */
    boolean isMine(String user);

    /**
     * Asks for the right to wake a device.
     *
     * @param isConnectedHere it is connected to this node, and does not confirm
     * @param hasWaitedLongest it is woken although it may be about to come back
     * @return failed if that cannot be told now
     */
    CompletableFuture<WakeUpClaim> claim(DeviceKey device, boolean isConnectedHere, boolean hasWaitedLongest);

    /**
     * Ends what was granted.
     *
     * @param isSent whether it was woken, or may have been
     */
    void end(DeviceKey device, boolean isSent);

    /** Tells a listener, the only one. */
    void listen(ClaimListener listener);
}
