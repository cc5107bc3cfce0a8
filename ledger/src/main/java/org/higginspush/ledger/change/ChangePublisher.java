package org.higginspush.ledger.change;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishes changes to the hub. Safe for any thread; nothing blocks. */
interface ChangePublisher extends AutoCloseable {
    /**
     * Publishes changes once.
     *
     * @param dies true if the publisher dies when it has sent them: whatever the hub answers, nobody hears it
     * @return a future for each change, failed if there was no answer: what became of the change is then unknown
     */
    List<CompletableFuture<PublishResult>> publish(List<Publication> changes, boolean dies);

    @Override
    void close();
}
