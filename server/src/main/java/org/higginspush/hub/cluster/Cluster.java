package org.higginspush.hub.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.higginspush.hub.access.ResumptionRelay;
import org.higginspush.hub.access.TicketStore;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.cluster.ClusterNode.NodeTasks;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.routing.Presence;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.SessionLimits;
import org.higginspush.hub.wakeup.ProofRelay;
import org.higginspush.hub.wakeup.WakeUpClaims;
import org.higginspush.hub.wakeup.WakeUpRules;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others of the hub: it says that it lives and what its devices do, knows the same of the others, and settles with them
 * who wakes which device. Everything here is soft state: it is written again after a gap, and what a node wrote that is gone counts no
 * more. Thread-safe.
 */
public final class Cluster implements ClusterStatus, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final long END_MILLIS = 2_000;

    private final RedisClusterStore store;
    private final ClusterThread executor = new ClusterThread();
    private final NodeRegistry registry;
    private final NodeMessages messages;
    private final PresenceExchange exchange;
    private final DevicePresenceWriter writer;
    private final SharedWakeUpClaims claims;
    private final Supplier<ClusterNode> self;
    private final boolean isWaking;
    private final long beatMillis;
    private volatile @Nullable SharedSessionCounts counts;

    /**
     * @param self what this node is at the moment; what only a cluster has is put in
     * @param leaseMillis a node that has said nothing for so long is gone
     * @param wakeUps when devices are woken
     * @param isWaking whether this node wakes any
     */
    public Cluster(
            RedisClusterStore store,
            Router router,
            Presence presence,
            Supplier<ClusterNode> self,
            long leaseMillis,
            WakeUpRules wakeUps,
            boolean isWaking) {
        this.store = store;
        this.self = self;
        this.isWaking = isWaking;
        this.beatMillis = Math.max(20, leaseMillis / 6);
        this.registry = new NodeRegistry(store, executor, leaseMillis, this::described);
        this.messages = new NodeMessages(store, registry, executor);
        this.exchange = new PresenceExchange(registry, messages, router, executor);
        this.claims = new SharedWakeUpClaims(store, registry, messages, wakeUps);
        this.writer = new DevicePresenceWriter(
                store, registry, router, executor, wakeUps.grace().toMillis(), claims::withdraw);
        registry.listen(new NodeChanges());
        presence.others(exchange::watch);
        router.relay((user, device) -> {
            exchange.changed(user, device);
            if (device != null) {
                writer.changed(new DeviceKey(user, device));
            }
        });
    }

    private ClusterNode described(String id) {
        ClusterNode present = self.get();
        return new ClusterNode(
                id,
                present.name(),
                present.address(),
                present.version(),
                present.state(),
                present.since(),
                present.sessions(),
                present.users(),
                registry.lag(),
                new NodeTasks(isWaking, exchange.isWatching()));
    }

    private final class NodeChanges implements NodeRegistry.NodeListener {
        @Override
        public void changed() {
            exchange.nodesChanged();
            claims.nodesChanged();
        }

        @Override
        public void restore() {
            writeAll();
            exchange.restore();
        }
    }

    private void writeAll() {
        writer.writeAll();
        SharedSessionCounts counted = counts;
        if (counted != null) {
            counted.writeAll();
        }
    }

    /**
     * Counts the sessions of users on all nodes together. To be called before the start.
     *
     * @param tooMany is told of a user who has so many sessions more than allowed, of which the last began on this node
     */
    public void limit(SessionLimits limits, ObjIntConsumer<String> tooMany) {
        counts = new SharedSessionCounts(store, registry, executor, limits, tooMany);
    }

    /** Becomes one of the nodes: to be called once it can be reached at its address. */
    public void start() {
        store.use(List.of(ClusterScript.values()));
        registry.start();
        messages.start();
        writer.start(this::writeAll);
        store.listen(new RedisClusterStore.StoreListener() {
            @Override
            public void connected() {
                registry.connected();
            }

            @Override
            public void lost() {
                // heartbeats fail until it is there again
            }
        });
        executor.scheduleWithFixedDelay(registry::beat, beatMillis, beatMillis, TimeUnit.MILLISECONDS);
        await(registry.beat());
    }

    /** This node does something else than before, such as draining: the others hear of it now. */
    public void stateChanged() {
        executor.execute(registry::beat);
    }

    /** How many nodes beside this one take devices. */
    public int otherServing() {
        return registry.otherServing();
    }

    /** Which node wakes which device. */
    public WakeUpClaims wakeUpClaims() {
        return claims;
    }

    /** The codes of devices that register, wherever they were sent. */
    public ProofRelay proofs() {
        return new SharedProofs(messages);
    }

    /** Streams that come back to another node. */
    public ResumptionRelay resumptions() {
        return new SharedResumptions(messages);
    }

    /** Tickets that any node redeems. */
    public static TicketStore tickets(RedisClusterStore store) {
        return new SharedTickets(store);
    }

    @Override
    public OtherNodes others() {
        return messages;
    }

    @Override
    public String name() {
        return self.get().name();
    }

    @Override
    public List<ClusterNode> nodes() {
        return registry.all();
    }

    @Override
    public @Nullable String self() {
        return registry.id();
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Redis does not answer; the other nodes hear of this one later", e);
        }
    }

    /** Ends, after the sessions of this node: its devices are other nodes' from now on. */
    @Override
    public void close() {
        await(registry.leave());
        executor.shutdownNow();
    }
}
