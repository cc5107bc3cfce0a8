package org.higginspush.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param name quick, full, polling or smoke
 * @param users how many users there are in the busy and the steady run
 * @param devicesPerUser how many devices each has
 * @param rounds how often each server is visited; the median counts. One more visit before them warms everything up.
 *     0 to measure long polling alone
 * @param firstWaves how often all devices connect and leave in the visit before them, to let JVMs compile
 * @param firstWarmUp how long the busy run of the visit before them goes on, to let JVMs compile
 * @param warmUp how long each run of load goes on before it is measured
 * @param measured how long it is measured
 * @param outstanding publishes under way at all times in the busy run
 * @param publishesPerSecond publishes in the steady run
 * @param idleUsers users in the idle run
 * @param heartbeat how often each idle device has a heartbeat, where the client may choose
 * @param idle how long the idle run is measured; heartbeats come in waves, so a multiple of the above
 * @param pollingUsers users in the long-polling run
 * @param pollingRounds how often it is done, after one more that warms up
 * @param allTargets whether the servers are visited that only explain others
 * @param micro whether the JMH benchmarks run
 */
public record Plan(
        String name,
        int users,
        int devicesPerUser,
        int rounds,
        int firstWaves,
        Duration firstWarmUp,
        Duration warmUp,
        Duration measured,
        int outstanding,
        int publishesPerSecond,
        int idleUsers,
        Duration heartbeat,
        Duration idle,
        int pollingUsers,
        int pollingRounds,
        boolean allTargets,
        boolean micro) {
    /** Publishes under way at all times in the busy long-polling run. */
    public static final int POLLING_OUTSTANDING = 64;

    /** Publishes in the steady long-polling run. */
    public static final int POLLING_PUBLISHES_PER_SECOND = 1000;

    /** A few minutes: good for comparing before and after a change. */
    public static Plan quick() {
        return new Plan(
                "quick",
                500,
                3,
                2,
                2,
                seconds(3),
                seconds(1),
                seconds(2),
                256,
                2000,
                500,
                seconds(2),
                seconds(4),
                200,
                1,
                false,
                false);
    }

    /** Twenty minutes: the figures of {@code docs/performance.md}. */
    public static Plan full() {
        return new Plan(
                "full",
                1500,
                3,
                3,
                5,
                seconds(20),
                seconds(1),
                seconds(4),
                256,
                2000,
                3000,
                seconds(10),
                seconds(10),
                1000,
                1,
                true,
                true);
    }

    /** Long polling alone, about two minutes for two servers: what did a change do to it? */
    public static Plan polling() {
        return new Plan(
                "polling",
                500,
                3,
                0,
                0,
                seconds(6),
                seconds(1),
                seconds(2),
                256,
                2000,
                500,
                seconds(2),
                seconds(4),
                500,
                4,
                false,
                false);
    }

    /** Seconds: proves that every server can be measured at all. */
    public static Plan smoke() {
        return new Plan(
                "smoke",
                20,
                3,
                1,
                1,
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                16,
                200,
                20,
                seconds(1),
                seconds(1),
                20,
                1,
                true,
                false);
    }

    /**
     * Finds a plan by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Plan named(String name) {
        return switch (name) {
            case "quick" -> quick();
            case "full" -> full();
            case "smoke" -> smoke();
            case "polling" -> polling();
            default ->
                throw new IllegalArgumentException("There is no plan " + name + ": say quick, full, polling or smoke.");
        };
    }

    /** Whether there is nothing but long polling to measure. */
    public boolean onlyPolling() {
        return rounds == 0;
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
