package org.higginspush.hub.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.model.PushAddress;

/** A gateway that answers when a test says so. The part of a target before a slash is its destination. */
final class RecordingGateway implements PushGateway {
    private final List<String> targets = new ArrayList<>();
    private final List<CompletableFuture<WakeUpResult>> open = new ArrayList<>();
    private WakeUpResult atOnce;
    private BooleanSupplier withdrawn = () -> false;
    boolean closed;

    /** From now on everything is answered at once, on the calling thread. */
    void answersAtOnce(WakeUpResult result) {
        atOnce = result;
    }

    void answersLater() {
        atOnce = null;
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        targets.add(wakeUp.address().target());
        this.withdrawn = withdrawn;
        if (atOnce != null) {
            return CompletableFuture.completedFuture(atOnce);
        }
        CompletableFuture<WakeUpResult> answer = new CompletableFuture<>();
        open.add(answer);
        return answer;
    }

    @Override
    public String destination(PushAddress address) {
        int slash = address.target().indexOf('/');
        return slash < 0 ? "" : address.target().substring(0, slash);
    }

    /** The targets of all that was sent, in order. */
    List<String> sent() {
        return targets;
    }

    /** How many have no answer yet. */
    int underWay() {
        return open.size();
    }

    /** Whether the one that was sent last is not wanted any more. */
    boolean isWithdrawn() {
        return withdrawn.getAsBoolean();
    }

    /** Answers the oldest that has no answer yet. */
    void answers(WakeUpResult result) {
        open.remove(0).complete(result);
    }

    /** Breaks the contract: the oldest fails. */
    void fails(Throwable failure) {
        open.remove(0).completeExceptionally(failure);
    }

    @Override
    public void close() {
        closed = true;
        while (!open.isEmpty()) {
            answers(new WakeUpResult.TryLater(null, "closed"));
        }
    }
}
