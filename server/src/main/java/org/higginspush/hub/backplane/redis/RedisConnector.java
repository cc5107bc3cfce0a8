package org.higginspush.hub.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

    /** The one for the address. */
    static RedisConnector of(RedisOptions options) {
        return ClusterConnector.isCluster(options.uri())
                ? new ClusterConnector(options)
                : new ServerConnector(named(RedisURI.create(options.uri()), options.timeout()), options);
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
    static <T extends ClientOptions.Builder> T configure(T builder, RedisOptions options) {
        Duration timeout = options.timeout();
        builder.autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build());
        if (options.trusted() != null) {
            builder.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(options.trusted().toFile())
                    .build());
        }
        return builder;
    }

    /** Connects to one server, or to the present master that Sentinel tells. */
    final class ServerConnector implements RedisConnector {
        private final RedisURI uri;
        private final RedisClient client = RedisClient.create();
        private final long timeoutMillis;
        private final boolean isWaiting;

        /** The third is for what blocks a connection; null if nothing does. */
        private record ServerConnections(
                StatefulRedisConnection<String, String> forCommands,
                StatefulRedisPubSubConnection<String, String> channels,
                @Nullable StatefulRedisConnection<String, String> waiting)
                implements RedisSession.SessionConnections {
            @Override
            public RedisClusterAsyncCommands<String, String> commands() {
                return forCommands.async();
            }

            @Override
            public CompletableFuture<List<RedisClusterAsyncCommands<String, String>>> masters() {
                return CompletableFuture.completedFuture(List.of(forCommands.async()));
            }

            @Override
            public CompletableFuture<Void> pingChannels() {
                return channels.async().ping().toCompletableFuture().thenAccept(answer -> {});
            }

            @Override
            public String server(String key) {
                return "";
            }

            @Override
            public CompletableFuture<RedisClusterAsyncCommands<String, String>> forWaiting(String key) {
                return CompletableFuture.completedFuture(
                        Objects.requireNonNull(waiting).async());
            }

            @Override
            public CompletableFuture<Void> refresh() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Void> closeAsync() {
                CompletableFuture<Void> two = CompletableFuture.allOf(forCommands.closeAsync(), channels.closeAsync());
                return waiting == null ? two : CompletableFuture.allOf(two, waiting.closeAsync());
            }
        }

        private ServerConnector(RedisURI uri, RedisOptions options) {
            this.uri = uri;
            this.isWaiting = options.waitReplicas() > 0;
            this.timeoutMillis = options.timeout().toMillis();
            client.setOptions(configure(ClientOptions.builder(), options).build());
        }

        @Override
        public RedisSession.SessionConnections connect() throws Exception {
            StatefulRedisConnection<String, String> commands =
                    await(client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture());
            try {
                return with(commands);
            } catch (Exception e) {
                commands.closeAsync();
                throw e;
            }
        }

        private ServerConnections with(StatefulRedisConnection<String, String> commands) throws Exception {
            StatefulRedisPubSubConnection<String, String> channels =
                    await(client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture());
            try {
                return new ServerConnections(
                        commands,
                        channels,
                        isWaiting
                                ? await(client.connectAsync(StringCodec.UTF8, uri)
                                        .toCompletableFuture())
                                : null);
            } catch (Exception e) {
                channels.closeAsync();
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
                if (two.waiting != null) {
                    two.waiting.addListener(whenLost);
                }
                boolean isWaitingOpen = two.waiting == null || two.waiting.isOpen();
                if (!two.forCommands.isOpen() || !two.channels.isOpen() || !isWaitingOpen) {
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
