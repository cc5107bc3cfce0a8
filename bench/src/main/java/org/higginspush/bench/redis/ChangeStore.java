package org.higginspush.bench.redis;

import java.util.concurrent.CompletionStage;

/** Something that records changes in Redis. */
interface ChangeStore extends AutoCloseable {
    String name();

    /** Records one; completed when Redis has answered. */
    CompletionStage<?> record(int user, long revision);

    @Override
    void close();
}
