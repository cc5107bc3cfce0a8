package org.higginspush.ledger.change;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.wire.Network;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes to the hub, through any door, again and again until each is acknowledged: the Attribute Server's own
 * revision makes that harmless. A change without one is brought once, because a second time it would be another change.
 * Safe for any thread.
 */
public final class Courier {
    private static final int SHORTEST_PAUSE = 20;
    private static final int LONGEST_PAUSE = 300;
    private static final double NEVER_RETURNS = 0.2;

    private final Network network;
    private final Ledger ledger;
    private final Doors doors;
    private final Habits habits;
    private final Random chance;
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param chance safe for any thread
     */
    public Courier(Network network, Ledger ledger, Doors doors, Habits habits, Random chance) {
        this.network = network;
        this.ledger = ledger;
        this.doors = doors;
        this.habits = habits;
        this.chance = chance;
    }

    /** Takes changes that were made together. */
    public void bring(List<Change> changes) {
        changes.forEach(ledger::made);
        underWay.addAndGet(changes.size());
        if (chance.nextDouble() < habits.shuffled()) {
            network.later(chance.nextInt((int) habits.longest().toMillis()), () -> send(changes));
        } else {
            send(changes);
        }
    }

    /** How many changes are neither acknowledged nor given up. */
    public int underWay() {
        return underWay.get();
    }

    private void send(List<Change> changes) {
        boolean dies = chance.nextDouble() < habits.deaths();
        List<CompletableFuture<Answer>> answers = doors.any(changes, chance).publish(changes, dies);
        for (int i = 0; i < answers.size(); i++) {
            Change change = changes.get(i);
            answers.get(i).whenComplete((answer, failure) -> settle(change, answer, dies));
        }
    }

    private void settle(Change change, @Nullable Answer answer, boolean dies) {
        if (answer instanceof Answer.Recorded recorded) {
            ledger.acknowledged(change, recorded.revision());
            underWay.decrementAndGet();
            repeat(change);
        } else if (answer instanceof Answer.Refused refused && !refused.isForNow()) {
            ledger.refused(change, refused.code(), refused.text());
            underWay.decrementAndGet();
        } else if (isGivenUp(change, answer, dies)) {
            underWay.decrementAndGet();
        } else {
            network.later(chance.nextInt(SHORTEST_PAUSE, LONGEST_PAUSE), () -> send(List.of(change)));
        }
    }

    private boolean isGivenUp(Change change, @Nullable Answer answer, boolean dies) {
        boolean unknown = answer == null;
        return unknown && (change.revision() == null || dies && chance.nextDouble() < NEVER_RETURNS);
    }

    /** A publisher that forgot that it was answered. */
    private void repeat(Change change) {
        if (change.revision() != null && chance.nextDouble() < habits.duplicates()) {
            underWay.incrementAndGet();
            network.later(chance.nextInt(LONGEST_PAUSE), () -> send(List.of(change)));
        }
    }
}
