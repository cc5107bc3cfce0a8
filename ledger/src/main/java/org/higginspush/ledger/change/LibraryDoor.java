package org.higginspush.ledger.change;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.higginspush.client.PublishException;
import org.higginspush.client.Publisher;
import org.higginspush.client.PushRuntime;
import org.higginspush.client.Receipt;
import org.higginspush.client.TokenSupplier;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.Pace;
import org.jspecify.annotations.Nullable;

/** The client library's publisher, which brings a change to the hub however long it takes. */
final class LibraryDoor implements Door {
    private final Publisher publisher;

    LibraryDoor(PushRuntime runtime, URI hub, Pace pace, String token) {
        publisher = Publisher.builder(hub, TokenSupplier.fixed(token))
                .reconnect(pace.shortestPause(), pace.longestPause())
                .closeWait(Duration.ofSeconds(1))
                .runtime(runtime)
                .start();
    }

    @Override
    public List<CompletableFuture<Answer>> publish(List<Change> changes, boolean dies) {
        return changes.stream()
                .map(change -> dies ? died(change) : publish(change))
                .toList();
    }

    private CompletableFuture<Answer> died(Change change) {
        publisher.publish(in(change));
        return CompletableFuture.failedFuture(new IOException("died"));
    }

    private CompletableFuture<Answer> publish(Change change) {
        return publisher.publish(in(change)).handle((receipt, failure) -> answer(change, receipt, failure));
    }

    private static org.higginspush.client.Change in(Change change) {
        return new org.higginspush.client.Change(change.user(), change.context(), change.revision(), change.origin());
    }

    /** Changes of one context that wait together share the receipt of the newest. */
    private static Answer answer(Change change, @Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            Long own = change.revision();
            return new Answer.Recorded(own == null ? receipt.revision() : Math.min(own, receipt.revision()));
        }
        if (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.REFUSED) {
            return new Answer.Refused(refused.code(), String.valueOf(refused.getMessage()));
        }
        throw new CompletionException(failure);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
