package org.higginspush.client.internal.sync;

import org.higginspush.client.internal.reconnect.Backoff;

/**
 * How long syncs wait.
 *
 * @param quietPeriod how long a context must stay unchanged before a local change is synced, in milliseconds
 * @param longestWait how long a context that keeps changing waits at most, in milliseconds
 * @param retry the pauses after failures
 */
public record SyncDelays(long quietPeriod, long longestWait, Backoff retry) {}
