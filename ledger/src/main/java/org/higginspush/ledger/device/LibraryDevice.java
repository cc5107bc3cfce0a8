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
import org.higginspush.ledger.book.Account;
import org.higginspush.ledger.book.DeviceName;
import org.jspecify.annotations.Nullable;

/**
 * A real selector of the client library. Its sync reads from the Attribute Server whatever is there, as a real one does.
 * When its link flaps it is a selector that dies and starts again from the position it had saved.
 */
final class LibraryDevice implements Device, SelectorListener {
    /** The old timer would hide what push misses. */
    private static final Duration NEVER = Duration.ofHours(12);

    private final Surroundings world;
    private final URI hub;
    private final Account account;
    private final Transport transport;
    private final PositionStore positions = PositionStore.inMemory();
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private @Nullable Selector selector;

    LibraryDevice(Surroundings world, URI hub, Account account, Transport transport) {
        this.world = world;
        this.hub = hub;
        this.account = account;
        this.transport = transport;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public synchronized void start() {
        DeviceName name = account.name();
        TokenSupplier tokens = TokenSupplier.fixed(world.tokens().subscriber(name.user()));
        selector = Selector.builder(hub, name.user(), tokens)
                .device(name.device())
                .sync(this::sync)
                .timer(NEVER)
                .transports(transport)
                .reconnect(world.pace().shortestPause(), world.pace().longestPause())
                .positions(positions)
                .listener(this)
                .runtime(world.runtime())
                .start();
    }

    private SyncOutcome sync(SyncRequest request) {
        Map<String, Long> revisions = world.truth().of(account.name().user());
        if (request.everything()) {
            syncedEverything(request, revisions);
            return SyncOutcome.at(revisions);
        }
        Map<String, Long> synced = new HashMap<>();
        for (String context : request.contexts()) {
            // Where the hub gives the revisions, the Attribute Server has none, and the device holds what it was told
            // of.
            long revision = revisions.getOrDefault(context, told.getOrDefault(context, -1L));
            account.synced(context, revision);
            synced.put(context, revision);
        }
        return SyncOutcome.at(synced);
    }

    private void syncedEverything(SyncRequest request, Map<String, Long> revisions) {
        if (request.causes().contains(SyncCause.START) || request.causes().contains(SyncCause.RESYNC)) {
            account.resynced("because of " + request.causes(), revisions);
        } else {
            account.syncedByTimer(revisions);
        }
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        told.merge(notice.context(), notice.revision(), Math::max);
        account.told(notice.context(), notice.revision(), notice.origin());
    }

    @Override
    public synchronized boolean isConnected() {
        return selector != null && selector.state().mode() == SelectorState.Mode.PUSH;
    }

    @Override
    public synchronized void flap() {
        if (selector != null && hasSavedAPosition()) {
            selector.close();
            account.restarted();
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
