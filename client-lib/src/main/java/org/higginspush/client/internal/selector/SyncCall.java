package org.higginspush.client.internal.selector;

import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.client.SyncRequest;

/** One call of the sync function, from the moment it waits for a thread. It is started or cancelled, whichever comes first. */
final class SyncCall {
    private enum CallState {
        QUEUED,
        STARTED,
        CANCELLED
    }

    private final SyncRequest request;
    private final AtomicReference<CallState> state = new AtomicReference<>(CallState.QUEUED);

    SyncCall(SyncRequest request) {
        this.request = request;
    }

    SyncRequest request() {
        return request;
    }

    /** True if the call may be made: from here on it cannot be cancelled. */
    boolean start() {
        return state.compareAndSet(CallState.QUEUED, CallState.STARTED);
    }

    /** True if the call will not be made. */
    boolean cancel() {
        return state.compareAndSet(CallState.QUEUED, CallState.CANCELLED);
    }
}
