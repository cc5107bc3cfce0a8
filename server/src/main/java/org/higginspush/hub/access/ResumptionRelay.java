package org.higginspush.hub.access;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Moves a stream that comes back to another node than it was at: the node that had it gives it up. Thread-safe. */
public interface ResumptionRelay {
    /** There are no other nodes. */
    ResumptionRelay NONE = new ResumptionRelay() {
        @Override
        public void serve(ResumptionSource source) {}

        @Override
        public CompletableFuture<Optional<ResumptionStream>> ask(ResumptionRequest request) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    };

    /**
     * What a client shows that comes back, as {@link Resumptions#find} takes it.
     *
     * @param ticket the fingerprint of its ticket
     */
    record ResumptionRequest(
            String ticket,
            @Nullable String secret,
            @Nullable String address) {}

    /**
     * A stream that may be resumed, and is at no node any more.
     *
     * @param secret what the stream told its client
     * @param begun when its ticket was redeemed
     * @param isShown whether its client has shown the secret before
     */
    record ResumptionStream(Identity who, String secret, Instant begun, boolean isShown) {}

    /** Gives a stream of this node up, if it may be resumed with what is shown. */
    @FunctionalInterface
    interface ResumptionSource {
        Optional<ResumptionStream> giveUp(ResumptionRequest request);
    }

    /** Answers the others from now on. */
    void serve(ResumptionSource source);

    /** Asks them; never failed. */
    CompletableFuture<Optional<ResumptionStream>> ask(ResumptionRequest request);
}
