package org.higginspush.bench.scale;

import java.io.PrintStream;
import java.util.Locale;

/** Reckons what numbers of devices need, by the formulas of {@code docs/scale.md}. */
final class ScaleTable {
    private static final MeasuredCosts COSTS = MeasuredCosts.DOCUMENTED;
    private static final int DEVICES_PER_USER = 3;
    private static final double CHANGES_PER_USER_AND_HOUR = 20;
    private static final double CONNECTS_PER_DEVICE_AND_DAY = 20;
    private static final int DEVICES_PER_NODE = 100_000;
    /** One may be lost or upgraded. */
    private static final int SPARE_NODES = 1;

    private static final double REDIS_LOAD = 0.5;
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double MICROS = 1e6;
    /** What TCP, IP and TLS add to each notice. */
    private static final int PACKET_BYTES = 95;

    private static final long[] DEVICES = {10_000, 1_000_000, 100_000_000};

    private final PrintStream out;

    ScaleTable(PrintStream out) {
        this.out = out;
    }

    void print() {
        out.println(
                "| devices | changes/s | notices/s | nodes | memory of a node for its devices | processors, all nodes |"
                        + " processors, Redis | Redis shards | memory, all shards | to the devices |");
        out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (long devices : DEVICES) {
            out.println(row(devices));
        }
    }

    static String row(long devices) {
        double users = (double) devices / DEVICES_PER_USER;
        double changes = users * CHANGES_PER_USER_AND_HOUR / SECONDS_PER_HOUR;
        double notices = changes * (DEVICES_PER_USER - 1);
        long nodes = (devices + DEVICES_PER_NODE - 1) / DEVICES_PER_NODE + SPARE_NODES;
        double processors = (devices * COSTS.idleMicrosPerSecond() + notices * COSTS.microsPerNotice()) / MICROS
                + devices * CONNECTS_PER_DEVICE_AND_DAY / SECONDS_PER_DAY * COSTS.millisPerConnect() / 1_000;
        double redis = changes * COSTS.redisMicrosPerChange() / MICROS;
        return String.format(
                Locale.ROOT,
                "| %,d | %,.0f | %,.0f | %,d | %,.0f MB | %,.1f | %,.2f | %,.0f | %,.1f GB | %,.1f Mbit/s |",
                devices,
                changes,
                notices,
                nodes,
                (double) devices / nodes * COSTS.bytesPerDevice() / 1e6,
                processors,
                redis,
                Math.max(1, Math.ceil(redis / REDIS_LOAD)),
                users * COSTS.redisBytesPerUser() / 1e9,
                notices * (COSTS.bytesPerNotice() + PACKET_BYTES) * 8 / 1e6);
    }
}
