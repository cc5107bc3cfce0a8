package org.higginspush.hub.wakeup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;

/** A push service that writes down what it gets and answers what a test says. */
public final class RecordedWakeUps implements PushGateway {
    private final BlockingQueue<WakeUp> sent = new LinkedBlockingQueue<>();
    private volatile WakeUpResult answer = new WakeUpResult.Accepted();

    /** From now on it answers this. */
    public void answers(WakeUpResult result) {
        answer = result;
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        sent.add(wakeUp);
        return CompletableFuture.completedFuture(answer);
    }

    /** The next that came; waits for it. */
    public WakeUp next() {
        try {
            WakeUp next = sent.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was sent");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that came and was not taken yet. */
    public List<WakeUp> rest() {
        List<WakeUp> rest = new ArrayList<>();
        sent.drainTo(rest);
        return rest;
    }

    @Override
    public void close() {}
}
