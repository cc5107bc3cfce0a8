package org.higginspush.client.internal.outbox;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.jspecify.annotations.Nullable;

/** The changes of one context that are sent together, and the futures of those who published them. */
final class ContextBatch {
    private final List<SharedReceipt> receipts = new ArrayList<>(1);
    private List<Change> changes;
    private final List<Change> toRetry = new ArrayList<>(0);
    private int unanswered;
    private @Nullable Receipt newest;
    private @Nullable RuntimeException refusal;

    ContextBatch(Change first) {
        changes = List.of(first);
        receipts.add(new SharedReceipt());
    }

    /** Takes one more change; it shares the future of the others. */
    SharedReceipt add(Change change) {
        List<Change> all = new ArrayList<>(changes);
        all.add(change);
        changes = ChangeCompaction.compact(all);
        return receipt();
    }

    /** The future that is given to those who add a change. */
    SharedReceipt receipt() {
        return receipts.get(receipts.size() - 1);
    }

    /** Takes over an older batch of the same context that has to be sent again. */
    void prepend(ContextBatch older) {
        List<Change> all = new ArrayList<>(older.changes);
        all.addAll(changes);
        changes = ChangeCompaction.compact(all);
        receipts.addAll(0, older.receipts);
    }

    /** It is being sent: from here on every change needs an answer. */
    List<Change> send() {
        unanswered = changes.size();
        toRetry.clear();
        return changes;
    }

    /** One change was recorded. */
    void recorded(Receipt receipt) {
        unanswered--;
        newest = newest == null || receipt.revision() >= newest.revision() ? receipt : newest;
    }

    /** One change was refused for good. */
    void refused(RuntimeException refusal) {
        unanswered--;
        this.refusal = refusal;
    }

    /** One change has to be sent again. */
    void delayed(Change change) {
        unanswered--;
        toRetry.add(change);
    }

    boolean isAnswered() {
        return unanswered == 0;
    }

    /** True if something of it has to be sent again; then it holds just that. */
    boolean keepsDelayed() {
        if (toRetry.isEmpty() || refusal != null) {
            return false;
        }
        changes = List.copyOf(toRetry);
        return true;
    }

    /** Completes the futures; not to be run under a lock. */
    Runnable completion() {
        Receipt receipt = newest;
        RuntimeException failure = refusal;
        List<SharedReceipt> all = List.copyOf(receipts);
        return receipt != null && failure == null
                ? () -> all.forEach(one -> one.recorded(receipt))
                : failing(failure == null ? new IllegalStateException("no answer") : failure);
    }

    /** Fails the futures; not to be run under a lock. */
    Runnable failing(RuntimeException failure) {
        List<SharedReceipt> all = List.copyOf(receipts);
        return () -> all.forEach(one -> one.failed(failure));
    }
}
