package org.higginspush.hub.backplane.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongConsumer;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.backplane.DataFolderReader;
import org.higginspush.hub.backplane.DataFolderWriter;
import org.higginspush.hub.backplane.MovedMarker;
import org.higginspush.hub.backplane.StateCounts;
import org.higginspush.hub.backplane.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * Moves all that a hub knows from its data folder to a Redis, or back, while no hub runs. The epoch goes with it and every position stays
 * valid, so no device syncs because of it.
 *
 * <p>At each moment at most one of the two places lets a hub start. Before anything is written the place to where it goes is marked as not
 * complete; the place from where it comes is marked as moved before the other mark is taken away. So a move that was interrupted is run
 * again, from the beginning, whenever that was.
 */
public final class HubMove implements AutoCloseable {
    private static final long USERS_PER_REPORT = 100_000;

    private final MoveRequest request;
    private final Path folder;
    private final LongConsumer progress;
    private final MoveConnection connection;
    private final RedisKeys keys;
    private final String place;

    /**
     * What is asked for.
     *
     * @param data the data folder
     * @param redis which Redis, and what all keys begin with
     * @param isDryRun true if it is only to be found out whether it can be moved, and how much that is
     * @param replaces true if what was moved away from that Redis before may be deleted there
     */
    public record MoveRequest(Path data, RedisOptions redis, boolean isDryRun, boolean replaces) {}

    /** What is under the prefix in Redis. */
    private record RedisContents(@Nullable MoveMark mark, long nodes, String epoch, boolean isEmpty) {}

    private HubMove(MoveRequest request, LongConsumer progress) throws IOException {
        this.request = request;
        this.folder = request.data.toAbsolutePath().normalize();
        this.progress = progress;
        this.keys = new RedisKeys(request.redis.prefix());
        this.connection = new MoveConnection(request.redis);
        this.place = connection.place() + " (keys " + request.redis.prefix() + "…)";
    }

    /**
     * Moves from the data folder to Redis.
     *
     * @param progress is told from time to time how many users were moved
     * @return what was moved
     * @throws IOException if Redis cannot be used or refuses, or the folder cannot be read; the text says what to do
     * @throws DataFolderException if there is nothing in the folder that can be moved, or a hub runs there
     */
    public static StateCounts toRedis(MoveRequest request, LongConsumer progress)
            throws IOException, DataFolderException {
        try (DataFolderReader reader = DataFolderReader.open(request.data);
                HubMove move = new HubMove(request, progress)) {
            return move.toRedis(reader);
        }
    }

    /**
     * Moves from Redis to the data folder, which has no database, or one that was moved away.
     *
     * @throws IOException and {@link DataFolderException} as {@link #toRedis}
     */
    public static StateCounts fromRedis(MoveRequest request, InstantSource time, LongConsumer progress)
            throws IOException, DataFolderException {
        try (DataFolderWriter writer = DataFolderWriter.open(request.data, time);
                HubMove move = new HubMove(request, progress)) {
            return move.fromRedis(writer);
        }
    }

    private StateCounts counts(@Nullable StateWriter next) {
        long[] users = new long[1];
        return new StateCounts(next, () -> {
            if (++users[0] % USERS_PER_REPORT == 0) {
                progress.accept(users[0]);
            }
        });
    }

    // ---- to Redis

    private StateCounts toRedis(DataFolderReader reader) throws IOException, DataFolderException {
        MovedMarker marker = MovedMarker.read(folder);
        RedisContents found = contents();
        refuseNodes(found);
        refuseUnlessFree(found, marker, reader.epoch());
        refuseWeak();
        if (request.isDryRun) {
            StateCounts counts = counts(null);
            reader.read(counts);
            return counts;
        }
        mark(new MoveMark(true, folder.toString()));
        refuseNodes(contents());
        deleteAll();
        RedisStateWriter writer = new RedisStateWriter(connection, keys, reader.highestOffset());
        StateCounts counts = counts(writer);
        reader.read(counts);
        writer.finish();
        connection.await(connection.commands().hset(keys.hub(), "epoch", reader.epoch()));
        reader.markMoved(place);
        connection.await(connection.commands().hdel(keys.hub(), RedisKeys.MOVED));
        return counts;
    }

    private void refuseUnlessFree(RedisContents found, @Nullable MovedMarker marker, String epoch)
            throws IOException, DataFolderException {
        MoveMark mark = found.mark;
        boolean isUnfinished = mark != null && mark.isComing();
        if (marker != null && !isUnfinished) {
            boolean isDone = mark == null && found.epoch.equals(epoch);
            throw new DataFolderException(
                    isDone
                            ? folder + " was moved to " + place + " already: start the hub with storage.mode: redis."
                            : marker.explain(folder));
        }
        if (mark == null && !found.isEmpty) {
            throw new IOException("There is a hub in " + place
                    + " already: choose another --prefix, or delete all keys there that begin with "
                    + request.redis.prefix()
                    + "{ if nobody needs them.");
        }
        if (mark != null && !isUnfinished && !request.replaces) {
            throw new IOException("In " + place + " is still what was moved to the data folder " + mark.folder()
                    + ": let it be deleted with --replace, or choose another --prefix.");
        }
    }

    /** All but the mark. */
    private void deleteAll() throws IOException {
        connection.scan(request.redis.prefix() + "{", page -> {
            for (String key : page) {
                if (!key.equals(keys.hub())) {
                    connection.later(connection.commands().unlink(key));
                }
            }
        });
        List<String> fields = connection.await(connection.commands().hkeys(keys.hub()));
        for (String field : fields) {
            if (!field.equals(RedisKeys.MOVED)) {
                connection.later(connection.commands().hdel(keys.hub(), field));
            }
        }
        connection.awaitAll();
    }

    // ---- from Redis

    private StateCounts fromRedis(DataFolderWriter writer) throws IOException, DataFolderException {
        RedisContents found = contents();
        refuseUnlessThere(found, MovedMarker.read(folder));
        refuseNodes(found);
        StateCounts counts = counts(request.isDryRun ? null : writer);
        if (request.isDryRun) {
            new RedisStateReader(connection, keys, counts).read();
            return counts;
        }
        writer.begin(place);
        mark(new MoveMark(false, folder.toString()));
        refuseNodes(contents());
        long highest = new RedisStateReader(connection, keys, counts).read();
        writer.finish(found.epoch, highest);
        return counts;
    }

    private void refuseUnlessThere(RedisContents found, @Nullable MovedMarker marker) throws IOException {
        MoveMark mark = found.mark;
        boolean isSameMove = mark != null
                && !mark.isComing()
                && mark.folder().equals(folder.toString())
                && marker != null
                && marker.isComing();
        if (mark != null && !isSameMove) {
            throw new IOException("The hub in " + place + " cannot be moved: " + mark.explain(keys.hub()));
        }
        if (found.epoch.isEmpty()) {
            throw new IOException("There is no hub in " + place
                    + ": look at storage.redis.uri and storage.redis.prefix of the hubs that used it.");
        }
        if (marker != null && marker.isComing() && !marker.where().equals(place)) {
            throw new IOException(marker.explain(folder));
        }
    }

    // ---- both

    private RedisContents contents() throws IOException {
        List<Object> answer = connection.eval(LuaScript.HUB_MOVED, keys.hub());
        return new RedisContents(
                MoveMark.parse((String) answer.get(0)),
                Long.parseLong((String) answer.get(1)),
                (String) answer.get(2),
                isEmpty());
    }

    private boolean isEmpty() throws IOException {
        KeyScanCursor<String> page;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            page = connection.await(connection
                    .commands()
                    .scan(
                            cursor,
                            ScanArgs.Builder.matches(request.redis.prefix() + "{*")
                                    .limit(1_000)));
            if (!page.getKeys().isEmpty()) {
                return false;
            }
            cursor = page;
        } while (!page.isFinished());
        return true;
    }

    private void mark(MoveMark mark) throws IOException {
        connection.await(connection.commands().hset(keys.hub(), RedisKeys.MOVED, mark.text()));
    }

    /** A node that subscribes later finds the mark. */
    private void refuseNodes(RedisContents found) throws IOException {
        if (found.nodes > 0) {
            throw new IOException((found.nodes == 1 ? "A hub uses " : found.nodes + " hubs use ") + place
                    + ": stop every hub before, and run this again.");
        }
    }

    private void refuseWeak() throws IOException {
        String refusal = connection.durability().refusal();
        if (refusal != null) {
            throw new IOException(refusal + " To move there nevertheless, add --accept-loss.");
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
