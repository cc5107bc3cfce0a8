package org.higginspush.ledger.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.checker.Checker;
import org.jspecify.annotations.Nullable;

/**
 * Publishes changes, with any publisher, and retries until each is acknowledged: its revision makes that harmless. A
 * change without a revision is published once, because a second time it would be another change. Some of those that the hub
 * keeps until their time has come are cancelled. Safe for any thread.
 */
public final class RetryingPublisher {
    private static final int SHORTEST_PAUSE = 20;
    private static final int LONGEST_PAUSE = 300;
    private static final double NEVER_RETURNS = 0.2;
    private static final double CANCELLED = 0.25;
    private static final int LATEST_CANCELLATION = 1_000;

    private final ClientResources clientResources;
    private final Checker checker;
    private final Publishers publishers;
    private final GroupManager manager;
    private final PublisherFaults publisherFaults;
    private final Random chance;
    private final AtomicInteger underWay = new AtomicInteger();

    /** A change that is under way. */
    private static final class Attempt {
        final Publication publication;
        /** How often it was sent. */
        int count;
        /** How often its group had been made or deleted when it was sent last. */
        int groupChanges;

        Attempt(Publication publication) {
            this.publication = publication;
        }

        Change change() {
            return publication.change();
        }
    }

    /**
     * @param chance safe for any thread
     */
    public RetryingPublisher(
            ClientResources clientResources,
            Checker checker,
            Publishers publishers,
            GroupManager manager,
            PublisherFaults publisherFaults,
            Random chance) {
        this.clientResources = clientResources;
        this.checker = checker;
        this.publishers = publishers;
        this.manager = manager;
        this.publisherFaults = publisherFaults;
        this.chance = chance;
    }

    /** Takes changes that were made together. */
    void publish(List<Publication> changes) {
        changes.forEach(one -> checker.made(one.change(), one.isTimed()));
        underWay.addAndGet(changes.size());
        List<Attempt> attempts = changes.stream().map(Attempt::new).toList();
        if (chance.nextDouble() < publisherFaults.shuffled()) {
            clientResources.later(chance.nextInt((int) publisherFaults.longest().toMillis()), () -> send(attempts));
        } else {
            send(attempts);
        }
    }

    /** How many changes are neither acknowledged nor given up. */
    public int underWay() {
        return underWay.get();
    }

    private void send(List<Attempt> attempts) {
        boolean dies = chance.nextDouble() < publisherFaults.deaths();
        List<Publication> changes = new ArrayList<>();
        for (Attempt attempt : attempts) {
            attempt.count++;
            attempt.groupChanges = groupChanges(attempt);
            changes.add(attempt.publication);
        }
        List<CompletableFuture<PublishResult>> answers =
                publishers.any(changes, chance).publish(changes, dies);
        for (int i = 0; i < answers.size(); i++) {
            Attempt attempt = attempts.get(i);
            answers.get(i).whenComplete((answer, failure) -> settle(attempt, answer, dies));
        }
    }

    private int groupChanges(Attempt attempt) {
        return attempt.change().audience() instanceof Audience.Group one ? manager.changesOf(one.group()) : 0;
    }

    private void settle(Attempt attempt, @Nullable PublishResult answer, boolean dies) {
        if (answer instanceof PublishResult.Recorded recorded) {
            checker.acknowledged(attempt.change(), recorded.revision());
            underWay.decrementAndGet();
            repeat(attempt);
        } else if (answer instanceof PublishResult.Kept kept) {
            kept(attempt, kept);
        } else if (answer instanceof PublishResult.Refused refused && !refused.isTemporary()) {
            if (!isWithoutGroup(attempt, refused)) {
                checker.refused(attempt.change(), refused.code(), refused.text());
            }
            underWay.decrementAndGet();
        } else if (isGivenUp(attempt.change(), answer, dies)) {
            underWay.decrementAndGet();
        } else {
            clientResources.later(chance.nextInt(SHORTEST_PAUSE, LONGEST_PAUSE), () -> send(List.of(attempt)));
        }
    }

    /** A group that is being deleted and made again is not there for a while. */
    private boolean isWithoutGroup(Attempt attempt, PublishResult.Refused refused) {
        return refused.code() == 404
                && attempt.change().audience() instanceof Audience.Group one
                && !manager.existedSince(one.group(), attempt.groupChanges);
    }

    private boolean isGivenUp(Change change, @Nullable PublishResult answer, boolean dies) {
        boolean unknown = answer == null;
        return unknown && (change.revision() == null || dies && chance.nextDouble() < NEVER_RETURNS);
    }

    /** Publishes again what was acknowledged. */
    private void repeat(Attempt attempt) {
        if (attempt.change().revision() != null && chance.nextDouble() < publisherFaults.duplicates()) {
            underWay.incrementAndGet();
            clientResources.later(chance.nextInt(LONGEST_PAUSE), () -> send(List.of(attempt)));
        }
    }

    private void kept(Attempt attempt, PublishResult.Kept kept) {
        boolean once = attempt.count == 1;
        Change change = attempt.change();
        checker.kept(change, kept.at(), once);
        boolean waits = kept.at().isAfter(Instant.EPOCH);
        if (once && waits && change.revision() != null && chance.nextDouble() < CANCELLED) {
            clientResources.later(chance.nextInt(LATEST_CANCELLATION), () -> {
                manager.cancel(change, kept.id());
                underWay.decrementAndGet();
            });
        } else {
            underWay.decrementAndGet();
        }
    }
}
