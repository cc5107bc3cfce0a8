package org.higginspush.ledger.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.client.Notice;
import org.higginspush.client.PositionStore;
import org.higginspush.client.Selector;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.Transport;
import org.higginspush.ledger.checker.DeviceHistory;
import org.higginspush.ledger.checker.DeviceName;
import org.jspecify.annotations.Nullable;

/**
 * A real selector of the client library. Its sync reads from the Attribute Server whatever is there, as a real one
 * does. On a flap the selector is closed and started again from the position it had saved.
 */
final class ClientLibraryDevice implements Device, SelectorListener {
    /** The timer would hide what push misses, so it never fires. */
    private static final Duration NEVER = Duration.ofHours(12);

    private final DeviceEnvironment environment;
    private final URI hub;
    private final DeviceHistory history;
    private final Transport transport;
    private final PositionStore positions = PositionStore.inMemory();
    private final Map<String, Long> notified = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private @Nullable Selector selector;

    ClientLibraryDevice(DeviceEnvironment environment, URI hub, DeviceHistory history, Transport transport) {
        this.environment = environment;
        this.hub = hub;
        this.history = history;
        this.transport = transport;
    }

    @Override
    public DeviceHistory history() {
        return history;
    }

    @Override
    public synchronized void start() {
        DeviceName name = history.name();
        TokenSupplier tokens = TokenSupplier.fixed(environment.tokens().subscriber(name.user()));
        selector = Selector.builder(hub, name.user(), tokens)
                .device(name.device())
                .sync(this::sync)
                .timer(NEVER)
                .transports(transport)
                .reconnect(
                        environment.timeouts().minBackoff(),
                        environment.timeouts().maxBackoff())
                .positions(positions)
                .listener(this)
                .runtime(environment.runtime())
                .start();
    }

    private SyncOutcome sync(SyncRequest request) {
        Map<String, Long> revisions =
                environment.currentRevisions().of(history.name().user());
        if (request.everything()) {
            syncedEverything(request, revisions);
            return SyncOutcome.at(revisions);
        }
        Map<String, Long> synced = new HashMap<>();
        for (String context : request.contexts()) {
            // Where the hub gives the revisions, the Attribute Server has none, and the device holds what it was told
            // of.
            long revision = revisions.getOrDefault(context, notified.getOrDefault(context, -1L));
            history.synced(context, revision);
            synced.put(context, revision);
        }
        return SyncOutcome.at(synced);
    }

    private void syncedEverything(SyncRequest request, Map<String, Long> revisions) {
        if (request.causes().contains(SyncCause.START) || request.causes().contains(SyncCause.RESYNC)) {
            history.resynced("because of " + request.causes(), revisions);
        } else {
            history.syncedByTimer(revisions);
        }
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        notified.merge(notice.context(), notice.revision(), Math::max);
        history.notified(notice.context(), notice.revision(), notice.origin());
    }

    @Override
    public synchronized boolean isConnected() {
        return selector != null && selector.state().mode() == SelectorState.Mode.PUSH;
    }

    @Override
    public synchronized void flap() {
        if (selector != null && hasSavedAPosition()) {
            selector.close();
            history.restarted();
            start();
        }
    }

    /** Before that it would have to sync everything again, and would be right to. */
    private boolean hasSavedAPosition() {
        try {
            String saved = positions.load();
            return saved != null && saved.lines().findFirst().orElse("").contains(":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized CompletableFuture<Void> leave() {
        if (selector != null) {
            selector.close();
            selector = null;
        }
        return CompletableFuture.completedFuture(null);
    }
}
