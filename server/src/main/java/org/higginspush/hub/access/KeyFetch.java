package org.higginspush.hub.access;

import java.util.concurrent.CompletableFuture;

/** One attempt to get the keys of an issuer. */
interface KeyFetch {
    /**
     * Starts an attempt; it always ends.
     *
     * @return the keys, at least one; or failed with an {@link java.io.IOException} whose text is for the operator
     */
    CompletableFuture<KeySet> fetch();

    /** Where the keys are, for the operator; without anything secret. */
    String where();
}
