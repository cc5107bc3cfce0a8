package org.higginspush.client.internal.outbox;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.jspecify.annotations.Nullable;

/** The changes of one context that are sent together, and whom to tell how that went. */
final class ContextBatch {
    private final List<SharedReceipt> receipts = new ArrayList<>(1);
    private List<Change> changes;
    private final List<Change> again = new ArrayList<>(0);
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
        changes = ChangeCompaction.of(all);
        return receipt();
    }

    /** The future that is given to those who add a change. */
    SharedReceipt receipt() {
        return receipts.get(receipts.size() - 1);
    }

    /** Takes over an older parcel of the same context that has to be sent again. */
    void prepend(ContextBatch older) {
        List<Change> all = new ArrayList<>(older.changes);
        all.addAll(changes);
        changes = ChangeCompaction.of(all);
        receipts.addAll(0, older.receipts);
    }

    /** It is being sent: from here on every change needs an answer. */
    List<Change> send() {
        unanswered = changes.size();
        again.clear();
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
        again.add(change);
    }

    boolean isAnswered() {
        return unanswered == 0;
    }

    /** True if something of it has to be sent again; then it holds just that. */
    boolean keepsDelayed() {
        if (again.isEmpty() || refusal != null) {
            return false;
        }
        changes = List.copyOf(again);
        return true;
    }

    /** Tells everybody; not to be called under a lock. */
    Runnable outcome() {
        Receipt receipt = newest;
        RuntimeException failure = refusal;
        List<SharedReceipt> all = List.copyOf(receipts);
        return receipt != null && failure == null
                ? () -> all.forEach(one -> one.recorded(receipt))
                : failing(failure == null ? new IllegalStateException("no answer") : failure);
    }

    /** Tells everybody that it failed; not to be called under a lock. */
    Runnable failing(RuntimeException failure) {
        List<SharedReceipt> all = List.copyOf(receipts);
        return () -> all.forEach(one -> one.failed(failure));
    }
}
