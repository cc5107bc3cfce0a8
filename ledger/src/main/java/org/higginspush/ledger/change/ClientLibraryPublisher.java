package org.higginspush.ledger.change;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.higginspush.client.PublishException;
import org.higginspush.client.Publisher;
import org.higginspush.client.PushRuntime;
import org.higginspush.client.Receipt;
import org.higginspush.client.TokenSupplier;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.Timeouts;
import org.jspecify.annotations.Nullable;

/** Publishes with the client library, which retries by itself. */
final class ClientLibraryPublisher implements ChangePublisher {
    private final Publisher publisher;

    ClientLibraryPublisher(PushRuntime runtime, URI hub, Timeouts timeouts, String token) {
        publisher = Publisher.builder(hub, TokenSupplier.fixed(token))
                .reconnect(timeouts.minBackoff(), timeouts.maxBackoff())
                .closeWait(Duration.ofSeconds(1))
                .runtime(runtime)
                .start();
    }

    @Override
    public List<CompletableFuture<PublishResult>> publish(List<Change> changes, boolean dies) {
        return changes.stream()
                .map(change -> dies ? died(change) : publish(change))
                .toList();
    }

    private CompletableFuture<PublishResult> died(Change change) {
        publisher.publish(in(change));
        return CompletableFuture.failedFuture(new IOException("died"));
    }

    private CompletableFuture<PublishResult> publish(Change change) {
        return publisher.publish(in(change)).handle((receipt, failure) -> answer(change, receipt, failure));
    }

    private static org.higginspush.client.Change in(Change change) {
        return new org.higginspush.client.Change(
                Objects.requireNonNull(change.user()), change.context(), change.revision(), change.originDevice());
    }

    /** Changes of one context that wait together share the receipt of the newest. */
    private static PublishResult answer(Change change, @Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            Long own = change.revision();
            return new PublishResult.Recorded(own == null ? receipt.revision() : Math.min(own, receipt.revision()));
        }
        if (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.REFUSED) {
            return new PublishResult.Refused(refused.code(), String.valueOf(refused.getMessage()));
        }
        throw new CompletionException(failure);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
