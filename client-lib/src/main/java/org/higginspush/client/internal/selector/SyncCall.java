package org.higginspush.client.internal.selector;

import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.client.SyncRequest;

/** One call of the sync function, from the moment it waits for a thread. It begins or is withdrawn, whichever is first. */
final class SyncCall {
    private enum Phase {
        QUEUED,
        BEGUN,
        WITHDRAWN
    }

    private final SyncRequest request;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

    SyncCall(SyncRequest request) {
        this.request = request;
    }

    SyncRequest request() {
        return request;
    }

    /** True if the call may be made: from here on it cannot be withdrawn. */
    boolean begin() {
        return phase.compareAndSet(Phase.QUEUED, Phase.BEGUN);
    }

    /** True if the call will not be made. */
    boolean withdraw() {
        return phase.compareAndSet(Phase.QUEUED, Phase.WITHDRAWN);
    }
}
