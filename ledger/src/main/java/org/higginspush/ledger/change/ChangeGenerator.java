package org.higginspush.ledger.change;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.Workload;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.checker.ContextName;
import org.jspecify.annotations.Nullable;

/** Makes changes at random and hands them to the publisher, at a steady rate and in bursts. Safe for any thread. */
public final class ChangeGenerator {
    private static final int TICKS_PER_SECOND = 20;
    private static final double WITHOUT_ORIGIN = 0.1;

    private final Workload workload;
    private final CurrentRevisions currentRevisions;
    private final RetryingPublisher publisher;
    private final ClientResources clientResources;
    private final Random chance;
    private @Nullable Future<?> tick;
    /** How often revisions that the hub had given were lost: each time other contexts are used instead. */
    private volatile int given;

    private volatile boolean givenAreLost;

    /**
     * @param chance safe for any thread
     */
    public ChangeGenerator(
            Workload workload,
            CurrentRevisions currentRevisions,
            RetryingPublisher publisher,
            ClientResources clientResources,
            Random chance) {
        this.workload = workload;
        this.currentRevisions = currentRevisions;
        this.publisher = publisher;
        this.clientResources = clientResources;
        this.chance = chance;
    }

    /** Begins to make changes. */
    public synchronized void begin() {
        if (givenAreLost) {
            given++;
            givenAreLost = false;
        }
        if (tick == null) {
            tick = clientResources.every(Duration.ofSeconds(1).dividedBy(TICKS_PER_SECOND), this::tick);
        }
    }

    /**
     * From now on the hub is not to give revisions, until changes begin again: it may have lost those it gave, nobody
     * else knows them, and devices may not have been told yet.
     */
    public void givenMayBeLost() {
        givenAreLost = true;
    }

    /** Stops making changes; those already made are still published. */
    public synchronized void pause() {
        if (tick != null) {
            tick.cancel(false);
            tick = null;
        }
    }

    private void tick() {
        double due = (double) workload.changesPerSecond() / TICKS_PER_SECOND;
        int now = (int) due + (chance.nextDouble() < due - (int) due ? 1 : 0);
        for (int i = 0; i < now; i++) {
            publisher.publish(List.of(change()));
        }
    }

    /** Makes so many changes at once, in a few publishes. */
    public void burst(int changes) {
        for (int left = changes; left > 0; ) {
            int together = Math.min(left, 1 + chance.nextInt(5));
            publisher.publish(
                    IntStream.range(0, together).mapToObj(i -> change()).toList());
            left -= together;
        }
    }

    /** Changes one context of each user, without an origin, so that each device must be told. */
    public void changeForEveryone() {
        for (int user = 0; user < workload.users(); user++) {
            ContextName contextName = new ContextName(workload.user(user), workload.context(user, 0));
            publisher.publish(List.of(
                    new Change(contextName.user(), contextName.context(), currentRevisions.next(contextName), null)));
        }
    }

    private Change change() {
        int user = chance.nextInt(workload.users());
        int context = chance.nextInt(givenAreLost ? Math.max(1, workload.contexts() - 1) : workload.contexts());
        boolean byHub = workload.hubGivesRevisions(context);
        String name = workload.context(user, context);
        ContextName contextName =
                new ContextName(workload.user(user), byHub && given > 0 ? name + ", again " + given : name);
        String origin = chance.nextDouble() < WITHOUT_ORIGIN
                ? null
                : workload.device(chance.nextInt(workload.devicesPerUser()));
        Long revision = byHub ? null : currentRevisions.next(contextName);
        return new Change(contextName.user(), contextName.context(), revision, origin);
    }
}
