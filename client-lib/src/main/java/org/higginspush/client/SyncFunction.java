package org.higginspush.client;

/**
 * The sync the application already has. Called on a thread of the runtime that is made for it and may block; one call at
 * a time per selector.
 */
@FunctionalInterface
public interface SyncFunction {
    /**
     * Brings this device and the Attribute Server in step.
     *
     * @param request what to sync, and why
     * @return what this device holds now: {@link SyncOutcome#done} will do; with revisions, notices of what it
     *     already has cost no further sync
     * @throws Exception if it failed: it is called again for the same contexts after a growing random pause
     */
    SyncOutcome sync(SyncRequest request) throws Exception;

    /** A sync that says nothing about revisions. */
    static SyncFunction of(Plain sync) {
        return request -> {
            sync.sync(request);
            return SyncOutcome.done();
        };
    }

    /** A sync without a result, for {@link #of}. */
    @FunctionalInterface
    interface Plain {
        /** See {@link SyncFunction#sync}. */
        void sync(SyncRequest request) throws Exception;
    }
}
