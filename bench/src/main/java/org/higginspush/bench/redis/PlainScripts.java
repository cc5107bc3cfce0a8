package org.higginspush.bench.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;

/** The yardstick: one script after the other on one connection, pipelined, by the same driver that the hub has. */
final class PlainScripts implements ChangeStore {
    /** Does nothing: what a script costs by itself. */
    static final String EMPTY = "return 1";

    /** The least that a hub must do with a change: keep it, and tell those who listen. */
    static final String KEEP_AND_TELL = "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])"
            + " redis.call('SPUBLISH', KEYS[1], ARGV[2]) return ARGV[2]";

    private final String name;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String digest;

    PlainScripts(String name, String uri, String script) {
        this.name = name;
        client = RedisClient.create(uri);
        connection = client.connect();
        digest = connection.sync().scriptLoad(script);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<?> record(int user, long revision) {
        String[] keys = {"plain:{user-" + user + "}"};
        return connection
                .async()
                .evalsha(
                        digest,
                        ScriptOutputType.VALUE,
                        keys,
                        "c-" + revision % RedisRun.CONTEXTS,
                        Long.toString(revision));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
