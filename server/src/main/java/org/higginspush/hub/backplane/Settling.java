package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;

/** What happens to a group of changes once its commit has succeeded or failed; on the telling thread. */
final class Settling implements GroupCommit.Outcome {
    /** So that the first of a long group need not wait for the last. */
    private static final int MOST_IN_TURN = 256;

    private final Stripes stripes;

    Settling(Stripes stripes) {
        this.stripes = stripes;
    }

    @Override
    public void committed(GroupCommit groups, List<Pending<?>> group) {
        for (int from = 0; from < group.size(); from += MOST_IN_TURN) {
            List<Pending<?>> some = group.subList(from, Math.min(group.size(), from + MOST_IN_TURN));
            Turn.take(() -> some.forEach(entry -> succeed(groups, entry)));
        }
    }

    private void succeed(GroupCommit groups, Pending<?> entry) {
        settle(entry);
        groups.answered(1);
        entry.succeed();
    }

    private void settle(Pending<?> entry) {
        Stripes.Stripe stripe = stripes.of(entry.user.name);
        stripe.lock.lock();
        try {
            entry.user.settle(entry);
            stripe.release(entry.user);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** With all stripes locked nothing is recorded: what was built on the failed group is all in the line behind it. */
    @Override
    public void failed(GroupCommit groups, List<Pending<?>> group) {
        List<Pending<?>> all = new ArrayList<>(group);
        stripes.withAllLocked(() -> {
            all.addAll(groups.drain());
            all.forEach(this::rollBack);
        });
        groups.answered(all.size());
        all.forEach(entry -> entry.done.completeExceptionally(Refusals.cannotRecord()));
    }

    private void rollBack(Pending<?> entry) {
        entry.user.rollBack();
        stripes.of(entry.user.name).release(entry.user);
    }
}
