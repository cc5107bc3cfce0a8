package org.higginspush.ledger.change;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.Timeouts;
import org.higginspush.ledger.bayeux.ClientResources;

/**
 * All kinds of publishers: over the HTTP API, over Bayeux, and with the client library; each with and without a proxy.
 */
public final class Publishers implements AutoCloseable {
    private final List<ChangePublisher> publishers = new ArrayList<>();
    /** Those that send a change at most once. */
    private final List<ChangePublisher> oncePublishers = new ArrayList<>();

    private Publishers() {}

    /**
     * Starts them all.
     *
     * @param hubs the addresses to use
     * @param timeouts of clients and hub
     * @param token of the Attribute Server
     */
    public static Publishers at(
            List<URI> hubs, Timeouts timeouts, String token, ClientResources clientResources, PushRuntime runtime) {
        Publishers all = new Publishers();
        for (URI hub : hubs) {
            all.oncePublishers.add(new HttpPublisher(clientResources, hub, token));
            all.oncePublishers.add(new BayeuxPublisher(clientResources, hub, timeouts, token));
            all.publishers.add(new ClientLibraryPublisher(runtime, hub, timeouts, token));
        }
        all.publishers.addAll(all.oncePublishers);
        return all;
    }

    /** A random one that can take these changes. */
    ChangePublisher any(List<Publication> changes, Random chance) {
        boolean once = changes.stream()
                .anyMatch(change -> change.isTimed() || change.change().revision() == null);
        List<ChangePublisher> fitting = once ? oncePublishers : publishers;
        return fitting.get(chance.nextInt(fitting.size()));
    }

    /** Closes all. */
    @Override
    public void close() {
        publishers.forEach(ChangePublisher::close);
    }
}
