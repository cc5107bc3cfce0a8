package org.higginspush.hub.backplane.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A script that is to be run. */
final class ScriptCall {
    final RedisScript script;
    final String[] keys;
    final String[] arguments;
    final CompletableFuture<List<Object>> answered = new CompletableFuture<>();
    final long since = System.nanoTime();
    /** When it was sent first, in the time of the metrics; 0 before. */
    long sentAt;
    /** When it was answered first that the slot is moving; 0 if it was not. */
    private long movingSince;

    ScriptCall(RedisScript script, String[] keys, String[] arguments) {
        this.script = script;
        this.keys = keys;
        this.arguments = arguments;
    }

    /** Whether it is sent once more because the slot is moving: for a while only. */
    boolean mayTryAgain(long millis) {
        long now = System.nanoTime();
        if (movingSince == 0) {
            movingSince = now;
        }
        return now - movingSince < TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
