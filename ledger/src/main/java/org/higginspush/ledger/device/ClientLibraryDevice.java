package org.higginspush.ledger.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.client.ContextRef;
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
import org.higginspush.hub.model.Audience;
import org.higginspush.ledger.checker.ContextName;
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
    private final Map<ContextName, Long> notified = new ConcurrentHashMap<>();
    private final Object syncLock = new Object();
    /** How often the device's process has started. Guarded by {@link #syncLock}. */
    private int starts;
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
        int process = nextProcess();
        TokenSupplier tokens = TokenSupplier.fixed(environment.tokens().subscriber(name.user()));
        selector = Selector.builder(hub, name.user(), tokens)
                .device(name.device())
                .sync(request -> sync(process, request))
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

    private int nextProcess() {
        synchronized (syncLock) {
            return ++starts;
        }
    }

    /** A process that has died syncs nothing: a sync that its selector had begun is not counted after that. */
    private SyncOutcome sync(int process, SyncRequest request) {
        synchronized (syncLock) {
            return process == starts ? sync(request) : SyncOutcome.done();
        }
    }

    private SyncOutcome sync(SyncRequest request) {
        Map<ContextName, Long> revisions =
                environment.currentRevisions().of(history.name().user());
        if (request.everything()) {
            syncedEverything(request, revisions);
            return outcome(revisions);
        }
        Map<ContextName, Long> synced = new HashMap<>();
        for (ContextRef ref : request.refs()) {
            ContextName contextName = nameOf(ref);
            // Where the hub gives the revisions, the Attribute Server has none, and the device holds what it was told
            // of.
            long revision = revisions.getOrDefault(contextName, notified.getOrDefault(contextName, -1L));
            history.synced(contextName, revision);
            synced.put(contextName, revision);
        }
        return outcome(synced);
    }

    private static SyncOutcome outcome(Map<ContextName, Long> revisions) {
        Map<ContextRef, Long> refs = new HashMap<>();
        revisions.forEach((contextName, revision) -> refs.put(refOf(contextName), revision));
        return new SyncOutcome(Map.of(), refs);
    }

    private static ContextRef refOf(ContextName contextName) {
        if (contextName.owner() instanceof Audience.Group one) {
            return ContextRef.ofGroup(one.group(), contextName.context());
        }
        return contextName.owner() instanceof Audience.Everyone
                ? ContextRef.ofEveryone(contextName.context())
                : ContextRef.of(contextName.context());
    }

    private ContextName nameOf(ContextRef ref) {
        if (ref.group() != null) {
            return new ContextName(new Audience.Group(ref.group()), ref.context());
        }
        return ref.everyone()
                ? new ContextName(new Audience.Everyone(), ref.context())
                : new ContextName(history.name().user(), ref.context());
    }

    private void syncedEverything(SyncRequest request, Map<ContextName, Long> revisions) {
        if (request.causes().contains(SyncCause.START) || request.causes().contains(SyncCause.RESYNC)) {
            history.resynced("because of " + request.causes(), null, revisions);
        } else {
            history.syncedByTimer(revisions);
        }
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        ContextName contextName = nameOf(notice.ref());
        notified.merge(contextName, notice.revision(), Math::max);
        history.notified(contextName, notice.revision(), notice.origin());
    }

    @Override
    public synchronized boolean isConnected() {
        return selector != null && selector.state().mode() == SelectorState.Mode.PUSH;
    }

    @Override
    public synchronized void flap() {
        if (selector != null && hasSavedAPosition()) {
            selector.close();
            died();
            start();
        }
    }

    private void died() {
        synchronized (syncLock) {
            starts++;
            history.restarted();
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
