package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes a group of changes once its commit has succeeded or failed. Runs on the completion thread. */
final class CommitCompletion implements GroupCommit.CommitListener {
    private static final Logger LOG = LoggerFactory.getLogger(CommitCompletion.class);

    /** A long group is completed in batches, so that its first receipts do not wait for its last change. */
    private static final int MAX_BATCH = 256;

    private final Stripes stripes;
    private final RegistrationTable registrations;

    CommitCompletion(Stripes stripes, RegistrationTable registrations) {
        this.stripes = stripes;
        this.registrations = registrations;
    }

    @Override
    public void committed(GroupCommit groups, List<PendingCommit> group) {
        for (int from = 0; from < group.size(); from += MAX_BATCH) {
            List<PendingCommit> some = group.subList(from, Math.min(group.size(), from + MAX_BATCH));
            CompletionBatch.complete(batch -> some.forEach(entry -> succeed(groups, entry, batch)));
        }
    }

    private void succeed(GroupCommit groups, PendingCommit entry, CompletionBatch batch) {
        committed(entry);
        groups.completed(1);
        callBack(() -> entry.completion.succeeded(batch));
    }

    private void committed(PendingCommit entry) {
        UserContexts user = entry.user;
        if (user == null) {
            return;
        }
        Stripes.Stripe stripe = stripes.of(user.name);
        stripe.lock.lock();
        try {
            user.committed(entry);
            stripe.release(user);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** While all stripes are locked, and the registrations, nothing is recorded, so everything based on the failed group is in the queue behind it. */
    @Override
    public void failed(GroupCommit groups, List<PendingCommit> group) {
        List<PendingCommit> all = new ArrayList<>(group);
        stripes.withAllLocked(() -> {
            registrations.rollBack(() -> all.addAll(groups.drain()));
            all.forEach(this::rollBack);
        });
        groups.completed(all.size());
        all.forEach(entry -> callBack(() -> entry.completion.failed(BackplaneRefusals.cannotRecord())));
    }

    /** A callback that throws must not keep the others from being called. */
    private static void callBack(Runnable completion) {
        try {
            completion.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A callback of a recorded change failed", e);
        }
    }

    private void rollBack(PendingCommit entry) {
        if (entry.user != null) {
            entry.user.rollBack();
            stripes.of(entry.user.name).release(entry.user);
        }
    }
}
