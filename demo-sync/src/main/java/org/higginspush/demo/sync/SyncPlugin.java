package org.higginspush.demo.sync;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.Change;
import org.higginspush.client.Publisher;
import org.higginspush.client.Receipt;
import org.higginspush.client.TokenSupplier;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.AttributesHandler;
import org.higginspush.demo.sync.attributes.Limits;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts the demonstration together and plugs it into a hub: the page at {@code /sync/}, and below {@code /sync/api/} the
 * sample Attribute Server with what the page needs besides. It shares the hub's process and port so that one command shows
 * it all, and talks to the hub as it would from another machine: through {@code client-lib}, with a token.
 */
public final class SyncPlugin implements HubPlugin {
    private static final String API = "/sync/api/";
    private static final int MOST_VISITORS = 2_000;
    private static final Limits PER_VISITOR = new Limits(4, 16, 2_048);

    /** Short, because what is left untold is told at the next start. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private record Parts(AttributeStore store, Signals signals, TokenSupplier publisherToken) {}

    private final CompletableFuture<Publisher> publisher = new CompletableFuture<>();
    private @Nullable Parts parts;

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public void install(PluginContext hub) {
        AttributeStore store = AttributeStore.open(hub.folder("attributes").resolve("attributes.db"), PER_VISITOR);
        Signals signals = new Signals(this::publish, System::nanoTime);
        Visitors visitors = visitors(store, signals);
        parts = new Parts(store, signals, publisherToken(hub));
        hub.pages("sync");
        TokenVerifier anyUsers = hub.tokens(PluginContext.HUB); // any device that the hub serves may sync
        hub.handler(API + "attributes/", new AttributesHandler(API + "attributes/", store, anyUsers, signals));
        hub.handler(API, new VisitorsHandler(API, visitors, store, signals, hub.tokens(), hub::issueToken));
    }

    private static Visitors visitors(AttributeStore store, Signals signals) {
        Duration patience = VisitorsHandler.LIFETIME.multipliedBy(2);
        Visitors visitors = new Visitors(InstantSource.system(), MOST_VISITORS, patience, user -> {
            store.forget(user);
            signals.forget(user);
        });
        store.forEach((user, context) -> visitors.takeOver(user));
        return visitors;
    }

    private static TokenSupplier publisherToken(PluginContext hub) {
        return TokenSupplier.of(
                () -> hub.issueToken("attribute-server", null, Set.of(Scope.PUBLISH), Duration.ofMinutes(30)));
    }

    private CompletableFuture<Receipt> publish(Change change) {
        return publisher.thenCompose(started -> started.publish(change));
    }

    /**
     * Tells the hub of the newest change of each context once more. If the process ended between a change and its signal
     * nobody would ever hear of it; of what the hub knows already it tells nobody.
     */
    @Override
    public void started(URI hub) {
        Parts installed = Objects.requireNonNull(parts, "not installed");
        publisher.complete(Publisher.builder(hub, installed.publisherToken())
                .closeWait(CLOSE_WAIT)
                .start());
        installed.store().forEach(installed.signals()::changed);
    }

    @Override
    public void close() {
        publisher.thenAccept(Publisher::close);
        if (parts != null) {
            parts.store().close();
        }
    }
}
