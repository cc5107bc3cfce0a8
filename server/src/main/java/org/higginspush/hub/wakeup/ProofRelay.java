package org.higginspush.hub.wakeup;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.DeviceKey;

/** Asks other nodes whether a code is the one that they sent to a device: a device may send it back to any of them. Thread-safe. */
public interface ProofRelay {
    /** There are no others. */
    ProofRelay NONE = new ProofRelay() {
        @Override
        public void serve(ProofCheck check) {}

        @Override
        public CompletableFuture<ProofResult> ask(DeviceKey device, String code) {
            return CompletableFuture.completedFuture(ProofResult.UNKNOWN);
        }
    };

    /** What a node says of a code. */
    enum ProofResult {
        /** It is the right one, and the registration is proven. */
        PROVEN,
        /** Another one is under way to the device. */
        WRONG,
        /** None is. */
        UNKNOWN
    }

    /** This node's own answer. */
    @FunctionalInterface
    interface ProofCheck {
        CompletableFuture<ProofResult> check(DeviceKey device, String code);
    }

    /** Answers the others from now on. */
    void serve(ProofCheck check);

    /** Asks them; never failed. */
    CompletableFuture<ProofResult> ask(DeviceKey device, String code);
}
