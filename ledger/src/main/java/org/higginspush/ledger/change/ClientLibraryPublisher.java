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
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
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
    public List<CompletableFuture<PublishResult>> publish(List<Publication> changes, boolean dies) {
        return changes.stream()
                .map(change -> dies ? died(change) : publish(change))
                .toList();
    }

    private CompletableFuture<PublishResult> died(Publication change) {
        publisher.publish(in(change));
        return CompletableFuture.failedFuture(new IOException("died"));
    }

    private CompletableFuture<PublishResult> publish(Publication change) {
        return publisher.publish(in(change)).handle((receipt, failure) -> answer(change, receipt, failure));
    }

    private static org.higginspush.client.Change in(Publication publication) {
        Change change = publication.change();
        Origin origin = change.origin();
        return new org.higginspush.client.Change(
                audience(change.audience()),
                change.context(),
                change.revision(),
                origin == null ? null : origin.device(),
                origin == null ? null : origin.user(),
                publication.at(),
                publication.after());
    }

    private static org.higginspush.client.Audience audience(Audience audience) {
        if (audience instanceof Audience.Device one) {
            return new org.higginspush.client.Audience.Device(one.user(), one.device());
        }
        if (audience instanceof Audience.Group one) {
            return new org.higginspush.client.Audience.Group(one.group());
        }
        return audience instanceof Audience.User one
                ? new org.higginspush.client.Audience.User(one.user())
                : new org.higginspush.client.Audience.Everyone();
    }

    /** Changes of one context that wait together share the receipt of the newest. */
    private static PublishResult answer(
            Publication publication, @Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            Receipt.Timed kept = receipt.timed();
            return kept == null
                    ? new PublishResult.Recorded(revision(publication, receipt))
                    : new PublishResult.Kept(kept.id(), kept.at());
        }
        if (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.REFUSED) {
            return new PublishResult.Refused(refused.code(), String.valueOf(refused.getMessage()));
        }
        throw new CompletionException(failure);
    }

    private static long revision(Publication publication, Receipt receipt) {
        Long own = publication.change().revision();
        return own == null ? receipt.revision() : Math.min(own, receipt.revision());
    }

    @Override
    public void close() {
        publisher.close();
    }
}
