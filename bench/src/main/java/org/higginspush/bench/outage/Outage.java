package org.higginspush.bench.outage;

/**
 * An outage of the hub.
 *
 * @param devices how many devices lose it
 * @param seconds for how long it is away
 * @param syncsSucceed whether the devices' own syncs, on their timer of 30 s, succeed meanwhile, each being a reason to try the hub
 */
record Outage(int devices, int seconds, boolean syncsSucceed) {}
