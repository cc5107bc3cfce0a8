package org.higginspush.bench.redis;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.model.Change;

/** The hub's backplane on Redis: register, position, announcement. */
final class BackplaneStore implements ChangeStore {
    private final RedisBackplane backplane;

    BackplaneStore(String uri, String prefix) {
        backplane = RedisBackplane.open(uri, prefix, BackplaneLimits.DEFAULT, InstantSource.system());
    }

    @Override
    public String name() {
        return "the hub's backplane";
    }

    @Override
    public CompletionStage<?> record(int user, long revision) {
        return backplane.record(new Change("user-" + user, "c-" + revision % RedisRun.CONTEXTS, revision, "pc"));
    }

    @Override
    public void close() {
        backplane.close();
    }
}
