package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** What all that happens to a user has in common: it happens under the lock of the user's stripe, until the backplane closes. */
final class UserAccess {
    private final Stripes stripes;
    private final Journal journal;
    private final GroupCommit commits;

    /** Written with all stripes locked, read with one. */
    private boolean closed;

    UserAccess(Stripes stripes, Journal journal, GroupCommit commits) {
        this.stripes = stripes;
        this.journal = journal;
        this.commits = commits;
    }

    /**
     * Does something with a user under the lock of its stripe.
     *
     * @throws Refusal {@code UNAVAILABLE} if the backplane is closed
     */
    <T extends @Nullable Object> T inStripe(String name, Function<UserContexts, T> task) {
        Stripes.Stripe stripe = stripes.of(name);
        stripe.lock.lock();
        try {
            if (closed) {
                throw BackplaneRefusals.closed();
            }
            UserContexts user = stripe.enter(name);
            try {
                return task.apply(user);
            } finally {
                stripe.release(user);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /** The same; a refusal is the failure of what is returned. */
    <T> CompletableFuture<T> inStripeAsync(String name, Function<UserContexts, CompletableFuture<T>> task) {
        try {
            return inStripe(name, task);
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /** The user with the registers read. Call with the lock held. */
    UserContexts loaded(UserContexts user) {
        if (!user.isLoaded()) {
            try {
                user.loaded(journal.load(user.name));
            } catch (JournalException e) {
                commits.failed(e);
                throw BackplaneRefusals.cannotRead();
            }
        }
        return user;
    }

    /** Hands something of a user's to the group commit. Call with the lock held. */
    void submit(UserContexts user, PendingCommit pending) {
        user.waits(pending);
        commits.add(pending);
    }

    /** Whoever holds the lock may be reading from the disk under it: then this may block as well. */
    boolean mayBlock(String user) {
        Stripes.Stripe stripe = stripes.of(user);
        if (!stripe.lock.tryLock()) {
            return true;
        }
        try {
            UserContexts known = stripe.find(user);
            return known == null || !known.isLoaded();
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Starts to hear the announcements of a user. */
    Backplane.Subscription listen(String user, Backplane.Listener listener) {
        UserContexts.ListenerEntry entry = new UserContexts.ListenerEntry(listener);
        Stripes.Stripe stripe = stripes.of(user);
        stripe.lock.lock();
        try {
            stripe.enter(user).add(entry);
        } finally {
            stripe.lock.unlock();
        }
        return () -> stop(user, entry);
    }

    private void stop(String user, UserContexts.ListenerEntry entry) {
        Stripes.Stripe stripe = stripes.of(user);
        stripe.lock.lock();
        try {
            UserContexts known = stripe.enter(user);
            known.remove(entry);
            stripe.release(known);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Refuses all that comes from now on. True the first time. */
    boolean close() {
        boolean[] first = new boolean[1];
        stripes.withAllLocked(() -> {
            first[0] = !closed;
            closed = true;
        });
        return first[0];
    }
}
