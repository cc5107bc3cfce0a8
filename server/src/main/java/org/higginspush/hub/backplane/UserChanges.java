package org.higginspush.hub.backplane;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/** Records the changes of users' contexts, those of one device alone and of groups among them. */
final class UserChanges {
    private final JournalAccess journal;
    private final GroupCommit commits;
    private final UserAccess users;
    private final String epoch;
    private final int mostContexts;
    private final Predicate<TimedChange> isCancelled;

    /**
     * @param isCancelled whether a change that was due was cancelled meanwhile
     */
    UserChanges(
            JournalAccess journal,
            GroupCommit commits,
            UserAccess users,
            String epoch,
            int mostContexts,
            Predicate<TimedChange> isCancelled) {
        this.journal = journal;
        this.commits = commits;
        this.users = users;
        this.epoch = epoch;
        this.mostContexts = mostContexts;
        this.isCancelled = isCancelled;
    }

    /** Records a change of one of a user's contexts. */
    void record(String user, ContextChange change, RecordCallback callback) {
        Receipt known;
        try {
            known = users.inStripe(user, one -> record(change, users.loaded(one), callback));
        } catch (Refusal refusal) {
            callback.failed(refusal);
            return;
        }
        if (known != null) {
            callback.recorded(known, CompletionBatch.SINGLE);
        }
    }

    /** Returns null if the callback is told later. */
    private @Nullable Receipt record(ContextChange change, UserContexts user, RecordCallback callback) {
        journal.refuseIfFull();
        if (change.timed() != null && isCancelled.test(change.timed())) {
            throw BackplaneRefusals.noSuchTimed(); // the user was forgotten
        }
        Register before = user.register(change.key());
        long revision = change.revision() == null ? user.nextRevision(change.key()) : change.revision();
        Register.OfferResult outcome = before.offer(revision, change.origin(), journal.nextOffset());
        if (outcome.news() == null) {
            return repeat(user, revision, change, callback);
        }
        if (before.latest() == null && change.key().group() == null && user.contexts() >= mostContexts) {
            throw BackplaneRefusals.tooManyContexts(mostContexts);
        }
        news(user, change, outcome.after(), announcement(user, change, outcome, outcome.news()), callback);
        return null;
    }

    private Announcement announcement(
            UserContexts user, ContextChange change, Register.OfferResult outcome, RegisterEntry news) {
        Position position = new Position(epoch, news.offset());
        Notice notice = new Notice(change.key(), news.revision(), news.origin(), position, change.spread());
        return new Announcement(user.name, notice, outcome.onlyFor());
    }

    private void news(
            UserContexts user,
            ContextChange change,
            Register after,
            Announcement announcement,
            RecordCallback callback) {
        Notice notice = announcement.notice();
        // a timed one is tried again until it is durable: its devices are told once, then
        boolean hold = change.revision() == null || change.timed() != null || user.isHolding();
        user.take(change.key(), after, !hold);
        Receipt receipt = new Receipt(notice.position(), notice.revision(), false);
        Journal.Write save = new Journal.Write.Save(user.name, change.key(), after);
        PendingCommit pending = new PendingCommit(
                user, change.writes(save), hold ? announcement : null, new PendingCommit.OfChange(receipt, callback));
        try {
            if (!hold) {
                user.announce(announcement); // the devices before the disk
            }
        } finally {
            users.submit(user, pending);
        }
    }

    private @Nullable Receipt repeat(UserContexts user, long revision, ContextChange change, RecordCallback callback) {
        Receipt receipt = new Receipt(position(user), revision, true);
        if (user.hasPending() || commits.hasFilesAtFault() || change.timed() != null) {
            users.submit(
                    user,
                    new PendingCommit(user, change.writes(), null, new PendingCommit.OfChange(receipt, callback)));
            return null;
        }
        return receipt;
    }

    /** Where the user's devices are that know everything. */
    Position position(UserContexts user) {
        return new Position(epoch, Math.max(user.announcedUpTo(), user.everyoneUpTo()));
    }

    /** Removes a user's registers of a group and the membership, durably. */
    CompletableFuture<Void> leave(String user, String group) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        return users.inStripeAsync(user, known -> {
            journal.refuseIfFull();
            users.loaded(known).takeLeave(group);
            users.submit(
                    known,
                    new PendingCommit(
                            known,
                            List.of(new Journal.Write.RemoveMember(group, user)),
                            null,
                            new PendingCommit.OfFuture(left)));
            return left;
        });
    }
}
