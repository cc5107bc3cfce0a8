package org.higginspush.hub.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a Redis Cluster. Each session asks anew which server has which slots, and ends as soon as the connection to any of
 * them is lost: what was said there meanwhile nobody would tell.
 */
final class ClusterConnector implements RedisConnector {
    private static final String CLUSTER = "-cluster://";

    private final List<RedisURI> uris;
    private final ClientResources resources = DefaultClientResources.create();
    private final ClusterClientOptions options;

    /** With the client that they were made by, which knows the servers. */
    private static final class ClusterConnections implements RedisSession.SessionConnections {
        private final RedisClusterClient client;
        private final StatefulRedisClusterConnection<String, String> forCommands;
        private final StatefulRedisClusterPubSubConnection<String, String> channels;
        private final Set<Object> connected = ConcurrentHashMap.newKeySet();
        private volatile boolean isLost;
        private volatile Runnable whenLost = () -> {};

        ClusterConnections(RedisClusterClient client) {
            this.client = client;
            client.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
                    connected.add(connection);
                }

                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                    if (connected.contains(connection)) { // not the one that asked for the servers
                        isLost = true;
                        whenLost.run();
                    }
                }
            });
            forCommands = client.connect(StringCodec.UTF8);
            channels = client.connectPubSub(StringCodec.UTF8);
        }

        @Override
        public RedisClusterAsyncCommands<String, String> commands() {
            return forCommands.async();
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> channels() {
            return channels;
        }

        /** On all masters, so that there is a connection to each before anything is sent in order. */
        @Override
        public CompletableFuture<?> load(String script) {
            return CompletableFuture.allOf(
                    forCommands.async().upstream().commands().scriptLoad(script).futures());
        }

        @Override
        public CompletableFuture<Void> closeAsync() {
            return CompletableFuture.allOf(forCommands.closeAsync(), channels.closeAsync())
                    .whenComplete((done, failure) -> client.shutdownAsync(0, 2, TimeUnit.SECONDS));
        }
    }

    /**
     * @param uri with the addresses of some of the servers, with commas between
     */
    ClusterConnector(String uri, Duration timeout) {
        uris = RedisClusterURIUtil.toRedisURIs(URI.create(uri.replace(CLUSTER, "://")));
        uris.forEach(one -> RedisConnector.named(one, timeout));
        ClusterClientOptions.Builder builder = RedisConnector.configure(ClusterClientOptions.builder(), timeout);
        // a server is connected to when it is first needed: until then commands for it wait
        builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS);
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
            return new ClusterConnections(client);
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
