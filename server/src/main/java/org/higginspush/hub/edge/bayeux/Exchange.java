package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.server.BayeuxContext;
import org.cometd.bayeux.server.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * One frame or request of messages, from its reading to the writing of its answer. Messages whose outcome is not known yet
 * (a publish that waits for the disk) do not hold up the messages behind them: the answer as a whole waits for all.
 *
 * <p>Owned by the thread that handles the frame's messages, one after the other, until {@link #settled} is called.
 */
class Exchange {
    /** How a message finds the exchange it belongs to. */
    interface Source extends BayeuxContext {
        @Nullable
        Exchange exchange();

        /** One of its messages was refused. */
        void refused();
    }

    private @Nullable List<CompletableFuture<?>> unsettled;
    private int messages;
    private @Nullable List<Runnable> afterWrite;

    static @Nullable Exchange of(ServerMessage message) {
        return message.getBayeuxContext() instanceof Source source ? source.exchange() : null;
    }

    /** Counts one more message, and tells how many there were. */
    int nextMessage() {
        return ++messages;
    }

    /** The answer waits for this future, whichever way it completes. */
    void await(CompletableFuture<?> outcome) {
        if (unsettled == null) {
            unsettled = new ArrayList<>();
        }
        unsettled.add(outcome);
    }

    /** Runs something once the answer has been written. */
    void afterWrite(Runnable action) {
        if (afterWrite == null) {
            afterWrite = new ArrayList<>(1);
        }
        afterWrite.add(action);
    }

    /** Null if the answer can be written now; else completed when it can, normally and on the thread that settles last. */
    @Nullable
    CompletableFuture<Void> settled() {
        if (unsettled == null) {
            return null;
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(unsettled.toArray(CompletableFuture[]::new));
        return all.isDone() ? null : all.exceptionally(failure -> null);
    }

    /** The answer has been written, or never will be. */
    void written() {
        if (afterWrite != null) {
            afterWrite.forEach(Runnable::run);
        }
    }
}
