package org.higginspush.ledger.change;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.checker.Checker;
import org.jspecify.annotations.Nullable;

/**
 * Publishes changes, with any publisher, and retries until each is acknowledged: its revision makes that harmless. A
 * change without a revision is published once, because a second time it would be another change. Safe for any thread.
 */
public final class RetryingPublisher {
    private static final int SHORTEST_PAUSE = 20;
    private static final int LONGEST_PAUSE = 300;
    private static final double NEVER_RETURNS = 0.2;

    private final ClientResources clientResources;
    private final Checker checker;
    private final Publishers publishers;
    private final PublisherFaults publisherFaults;
    private final Random chance;
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param chance safe for any thread
     */
    public RetryingPublisher(
            ClientResources clientResources,
            Checker checker,
            Publishers publishers,
            PublisherFaults publisherFaults,
            Random chance) {
        this.clientResources = clientResources;
        this.checker = checker;
        this.publishers = publishers;
        this.publisherFaults = publisherFaults;
        this.chance = chance;
    }

    /** Takes changes that were made together. */
    public void publish(List<Change> changes) {
        changes.forEach(checker::made);
        underWay.addAndGet(changes.size());
        if (chance.nextDouble() < publisherFaults.shuffled()) {
            clientResources.later(chance.nextInt((int) publisherFaults.longest().toMillis()), () -> send(changes));
        } else {
            send(changes);
        }
    }

    /** How many changes are neither acknowledged nor given up. */
    public int underWay() {
        return underWay.get();
    }

    private void send(List<Change> changes) {
        boolean dies = chance.nextDouble() < publisherFaults.deaths();
        List<CompletableFuture<PublishResult>> answers =
                publishers.any(changes, chance).publish(changes, dies);
        for (int i = 0; i < answers.size(); i++) {
            Change change = changes.get(i);
            answers.get(i).whenComplete((answer, failure) -> settle(change, answer, dies));
        }
    }

    private void settle(Change change, @Nullable PublishResult answer, boolean dies) {
        if (answer instanceof PublishResult.Recorded recorded) {
            checker.acknowledged(change, recorded.revision());
            underWay.decrementAndGet();
            repeat(change);
        } else if (answer instanceof PublishResult.Refused refused && !refused.isTemporary()) {
            checker.refused(change, refused.code(), refused.text());
            underWay.decrementAndGet();
        } else if (isGivenUp(change, answer, dies)) {
            underWay.decrementAndGet();
        } else {
            clientResources.later(chance.nextInt(SHORTEST_PAUSE, LONGEST_PAUSE), () -> send(List.of(change)));
        }
    }

    private boolean isGivenUp(Change change, @Nullable PublishResult answer, boolean dies) {
        boolean unknown = answer == null;
        return unknown && (change.revision() == null || dies && chance.nextDouble() < NEVER_RETURNS);
    }

    /** Publishes again what was acknowledged. */
    private void repeat(Change change) {
        if (change.revision() != null && chance.nextDouble() < publisherFaults.duplicates()) {
            underWay.incrementAndGet();
            clientResources.later(chance.nextInt(LONGEST_PAUSE), () -> send(List.of(change)));
        }
    }
}
