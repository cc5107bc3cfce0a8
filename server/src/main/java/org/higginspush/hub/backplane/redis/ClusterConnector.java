package org.higginspush.hub.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a Redis Cluster. Each session asks anew which server has which slots, and again when one moves; and ends as soon as the
 * connection to any of them is lost: what was said there meanwhile nobody would tell.
 */
final class ClusterConnector implements RedisConnector {
    private static final String CLUSTER = "-cluster://";
    /** By it the connections of sessions are known. */
    private static final StringCodec OF_SESSIONS = new StringCodec(StandardCharsets.UTF_8);

    private final List<RedisURI> uris;
    private final ClientResources resources = DefaultClientResources.create();
    private final ClusterClientOptions options;
    private final boolean isWaiting;

    /** With the client that they were made by, which knows the servers. */
    private static final class ClusterConnections implements RedisSession.SessionConnections {
        private final RedisClusterClient client;
        private final StatefulRedisClusterConnection<String, String> forCommands;
        private final StatefulRedisClusterPubSubConnection<String, String> channels;
        private final @Nullable StatefulRedisClusterConnection<String, String> waiting;
        private volatile boolean isLost;
        private volatile Runnable whenLost = () -> {};

        ClusterConnections(RedisClusterClient client, boolean isWaiting) {
            this.client = client;
            client.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                    if (isOfSession(connection)) {
                        isLost = true;
                        whenLost.run();
                    }
                }
            });
            forCommands = client.connect(OF_SESSIONS);
            channels = client.connectPubSub(OF_SESSIONS);
            waiting = isWaiting ? client.connect(OF_SESSIONS) : null;
        }

        /** Lettuce's own, which ask for the servers, end when they have asked. */
        private static boolean isOfSession(RedisChannelHandler<?, ?> connection) {
            return connection instanceof StatefulRedisConnection<?, ?> one && one.getCodec() == OF_SESSIONS;
        }

        @Override
        public RedisClusterAsyncCommands<String, String> commands() {
            return forCommands.async();
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> channels() {
            return channels;
        }

        private List<RedisURI> addresses() {
            return client.getPartitions().stream()
                    .filter(server -> !server.hasNoSlots())
                    .map(RedisClusterNode::getUri)
                    .toList();
        }

        private <T> CompletableFuture<List<T>> ofAll(Function<RedisURI, CompletableFuture<T>> operation) {
            List<CompletableFuture<T>> all = addresses().stream().map(operation).toList();
            return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
        }

        /** By their addresses, which are the connections that commands with keys use: by their names they would be others. */
        @Override
        public CompletableFuture<List<RedisClusterAsyncCommands<String, String>>> masters() {
            return ofAll(server -> commandsOf(forCommands, server));
        }

        private static CompletableFuture<RedisClusterAsyncCommands<String, String>> commandsOf(
                StatefulRedisClusterConnection<String, String> connections, RedisURI server) {
            return connections
                    .getConnectionAsync(server.getHost(), server.getPort())
                    .thenApply(StatefulRedisConnection::async);
        }

        @Override
        public CompletableFuture<Void> pingChannels() {
            CompletableFuture<?> all = ofAll(server -> channels.getConnectionAsync(server.getHost(), server.getPort())
                    .thenCompose(one -> one.async().ping().toCompletableFuture()));
            return CompletableFuture.allOf(all, channels.async().ping().toCompletableFuture());
        }

        private @Nullable RedisClusterNode serverOf(String key) {
            return client.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
        }

        @Override
        public String server(String key) {
            RedisClusterNode server = serverOf(key);
            return server == null ? "" : server.getNodeId();
        }

        @Override
        public CompletableFuture<RedisClusterAsyncCommands<String, String>> forWaiting(String key) {
            RedisClusterNode server = serverOf(key);
            return server == null
                    ? CompletableFuture.failedFuture(
                            new IllegalStateException("No server of the cluster has the slot."))
                    : commandsOf(Objects.requireNonNull(waiting), server.getUri());
        }

        @Override
        public CompletableFuture<Void> refresh() {
            return client.refreshPartitionsAsync().toCompletableFuture();
        }

        @Override
        public CompletableFuture<Void> closeAsync() {
            CompletableFuture<Void> two = CompletableFuture.allOf(forCommands.closeAsync(), channels.closeAsync());
            CompletableFuture<Void> all = waiting == null ? two : CompletableFuture.allOf(two, waiting.closeAsync());
            return all.whenComplete((done, failure) -> client.shutdownAsync(0, 2, TimeUnit.SECONDS));
        }
    }

    /** Its address has those of some of the servers, with commas between. */
    ClusterConnector(RedisOptions redis) {
        isWaiting = redis.waitReplicas() > 0;
        uris = RedisClusterURIUtil.toRedisURIs(URI.create(redis.uri().replace(CLUSTER, "://")));
        uris.forEach(one -> RedisConnector.named(one, redis.timeout()));
        ClusterClientOptions.Builder builder = RedisConnector.configure(ClusterClientOptions.builder(), redis);
        // a server is connected to when it is first needed: until then commands for it wait
        builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS);
        builder.validateClusterNodeMembership(false); // a slot may move to a server that was not there before
        options = builder.build();
    }

    static boolean isCluster(String uri) {
        return uri.contains(CLUSTER);
    }

    @Override
    public RedisSession.SessionConnections connect() {
        RedisClusterClient client = RedisClusterClient.create(resources, uris);
        try {
            client.setOptions(options);
            client.refreshPartitions();
            return new ClusterConnections(client, isWaiting);
        } catch (RuntimeException e) {
            client.shutdownAsync(0, 2, TimeUnit.SECONDS);
            throw e;
        }
    }

    @Override
    public void whenLost(RedisSession.SessionConnections connections, Runnable task) {
        if (connections instanceof ClusterConnections cluster) {
            cluster.whenLost = task;
            if (cluster.isLost) {
                task.run();
            }
        }
    }

    @Override
    public void close() {
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
