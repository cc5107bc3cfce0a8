package org.higginspush.hub.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes the connections of sessions. Lettuce's own way to reconnect is off, because it sends again what may have been done, and
 * tells too late that there was a gap.
 */
interface RedisConnector extends AutoCloseable {
    /** Makes them, and blocks until they are made. */
    RedisSession.SessionConnections connect() throws Exception;

    /** Runs a task when one of a session's connections is lost, on any thread; at once if it is already. */
    void whenLost(RedisSession.SessionConnections connections, Runnable task);

    @Override
    void close();

    /**
     * The one for an address.
     *
     * @param uri {@code redis://}, {@code rediss://}, {@code redis-sentinel://}, or one of the first two with {@code -cluster} after
     *     the name
     */
    static RedisConnector of(String uri, Duration timeout) {
        return ClusterConnector.isCluster(uri)
                ? new ClusterConnector(uri, timeout)
                : new ServerConnector(named(RedisURI.create(uri), timeout), timeout);
    }

    /** The address with what all connections have in common. */
    static RedisURI named(RedisURI uri, Duration timeout) {
        uri.setTimeout(timeout);
        if (uri.getClientName() == null) {
            uri.setClientName("higgins-push"); // as CLIENT LIST tells an operator
        }
        return uri;
    }

    /** Sets what all connections have in common. */
    static <T extends ClientOptions.Builder> T configure(T options, Duration timeout) {
        options.autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build());
        return options;
    }

    /** Connects to one server, or to the present master that Sentinel tells. */
    final class ServerConnector implements RedisConnector {
        private final RedisURI uri;
        private final RedisClient client = RedisClient.create();
        private final long timeoutMillis;

        private record ServerConnections(
                StatefulRedisConnection<String, String> forCommands,
                StatefulRedisPubSubConnection<String, String> channels)
                implements RedisSession.SessionConnections {
            @Override
            public RedisClusterAsyncCommands<String, String> commands() {
                return forCommands.async();
            }

            @Override
            public CompletableFuture<?> load(String script) {
                return forCommands.async().scriptLoad(script).toCompletableFuture();
            }

            @Override
            public CompletableFuture<Void> closeAsync() {
                return CompletableFuture.allOf(forCommands.closeAsync(), channels.closeAsync());
            }
        }

        private ServerConnector(RedisURI uri, Duration timeout) {
            this.uri = uri;
            this.timeoutMillis = timeout.toMillis();
            client.setOptions(configure(ClientOptions.builder(), timeout).build());
        }

        @Override
        public RedisSession.SessionConnections connect() throws Exception {
            StatefulRedisConnection<String, String> commands =
                    await(client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture());
            try {
                return new ServerConnections(
                        commands,
                        await(client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture()));
            } catch (Exception e) {
                commands.closeAsync();
                throw e;
            }
        }

        private <T> T await(CompletableFuture<T> future) throws Exception {
            return future.get(2 * timeoutMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void whenLost(RedisSession.SessionConnections connections, Runnable task) {
            RedisConnectionStateListener whenLost = new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                    task.run();
                }
            };
            if (connections instanceof ServerConnections two) {
                two.forCommands.addListener(whenLost);
                two.channels.addListener(whenLost);
                if (!two.forCommands.isOpen() || !two.channels.isOpen()) {
                    task.run();
                }
            }
        }

        @Override
        public void close() {
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }
    }
}
