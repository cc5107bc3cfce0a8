package org.higginspush.hub.gateway;

import java.time.Duration;

/**
 * How much one gateway may cost, and how patient it is. A destination is one server of a gateway that sends to several
 * ({@link PushGateway#destination}); for all others it is the gateway.
 *
 * @param inFlight how many wake-ups may be under way at the same time
 * @param inFlightPerDestination how many of these to one destination
 * @param pending how many may be under way or wait
 * @param pendingPerDestination how many of these for one destination
 * @param answerWithin after this a wake-up that the gateway has not answered counts as failed
 * @param failures after how many failures in a row a destination is left alone for a while
 * @param firstPause how long it is left alone the first time; twice as long each time it fails again
 * @param longestPause the longest that it is left alone, however long it asks for
 * @param firstRetry how long a wake-up waits about before it is sent for the second time; twice as long each time
 * @param longestRetry the longest that it waits, unless the push service asks for more
 */
public record GatewayLimits(
        int inFlight,
        int inFlightPerDestination,
        int pending,
        int pendingPerDestination,
        Duration answerWithin,
        int failures,
        Duration firstPause,
        Duration longestPause,
        Duration firstRetry,
        Duration longestRetry) {
    /** For a push service of one vendor, which takes thousands of wake-ups a second over one connection. */
    public static final GatewayLimits OF_VENDOR = new GatewayLimits(
            100,
            100,
            10_000,
            10_000,
            Duration.ofSeconds(30),
            5,
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /** For another hub, which takes fewer at a time over connections that may each carry one. */
    public static final GatewayLimits OF_RELAY = new GatewayLimits(
            16,
            16,
            10_000,
            10_000,
            Duration.ofSeconds(30),
            5,
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /** For Web Push, whose servers the devices name: none of them may take all there is. */
    public static final GatewayLimits OF_STRANGERS = new GatewayLimits(
            100,
            20,
            10_000,
            4_000,
            Duration.ofSeconds(30),
            5,
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /**
     * @throws IllegalArgumentException if a number or time is not positive
     */
    public GatewayLimits {
        if (Math.min(Math.min(inFlight, inFlightPerDestination), Math.min(pending, pendingPerDestination)) < 1
                || failures < 1
                || isNone(answerWithin)
                || isNone(firstPause)
                || isNone(longestPause)
                || isNone(firstRetry)
                || isNone(longestRetry)) {
            throw new IllegalArgumentException("Every limit of a gateway must be positive.");
        }
    }

    private static boolean isNone(Duration duration) {
        return duration.isZero() || duration.isNegative();
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
