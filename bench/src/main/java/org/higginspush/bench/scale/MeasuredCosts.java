package org.higginspush.bench.scale;

/**
 * What was measured on the machine of docs/performance.md and docs/scale.md, from which larger numbers are reckoned.
 *
 * @param bytesPerDevice memory of a node for each connected device: heap, sessions of the kernel left out
 * @param idleMicrosPerSecond processor time a device takes while nothing happens, heartbeats included, in microseconds a second
 * @param microsPerNotice processor time of the nodes for each notice told, the publish and its record included
 * @param millisPerConnect processor time of a node for each connect, without TLS
 * @param redisMicrosPerChange processor time of Redis for each change
 * @param redisBytesPerUser memory of Redis for each user with three contexts
 * @param bytesPerNotice what crosses the wire for each notice, frame header included, without TCP, IP and TLS
 */
record MeasuredCosts(
        double bytesPerDevice,
        double idleMicrosPerSecond,
        double microsPerNotice,
        double millisPerConnect,
        double redisMicrosPerChange,
        double redisBytesPerUser,
        double bytesPerNotice) {
    /** As the documents have them. */
    static final MeasuredCosts DOCUMENTED = new MeasuredCosts(5_577, 0.29, 27.5, 0.9, 30, 1_000, 133);
}
