package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;

/**
 * Leaves a destination alone for a while after several failures in a row, or when it asks for that. After the pause one wake-up is
 * tried; if that fails as well, the next pause is longer. Guarded by its {@link GatewayQueue}.
 */
final class CircuitBreaker {
    private enum CircuitState {
        /** Everything may be sent. */
        CLOSED,
        /** Nothing may be sent. */
        OPEN,
        /** One may be tried. */
        HALF_OPEN,
        /** It is being tried. */
        TRYING
    }

    private final GatewayLimits limits;
    private final BackOff backOff;

    private CircuitState state = CircuitState.CLOSED;
    private int failures;
    private int openings;
    private Instant openUntil = Instant.EPOCH;
    private String reason = "";

    CircuitBreaker(GatewayLimits limits) {
        this.limits = limits;
        this.backOff = new BackOff(limits.firstPause(), limits.longestPause());
    }

    boolean permits() {
        return state == CircuitState.CLOSED || state == CircuitState.HALF_OPEN;
    }

    /** True if nothing needs to be remembered. */
    boolean isClean() {
        return state == CircuitState.CLOSED && failures == 0;
    }

    /**
     * Notes that one is sent.
     *
     * @return true if the answer to it decides whether others may follow
     */
    boolean begin() {
        if (state == CircuitState.HALF_OPEN) {
            state = CircuitState.TRYING;
            return true;
        }
        return false;
    }

    /**
     * Notes that the destination answered, whatever it said. What was sent before a pause does not end the pause.
     *
     * @return true if this ends it
     */
    boolean answered(boolean trial) {
        if (!trial && state != CircuitState.CLOSED) {
            return false;
        }
        state = CircuitState.CLOSED;
        failures = 0;
        openings = 0;
        return trial;
    }

    /** Notes that what was sent was not meant any more, so its failure says nothing. Another one may be tried. */
    void abandoned(boolean trial) {
        if (trial) {
            state = CircuitState.HALF_OPEN;
        }
    }

    /**
     * Notes a failure.
     *
     * @return how long nothing may be sent from now on; zero if this changes nothing
     */
    Duration failed(boolean trial, TryLater failure, Instant now, RandomGenerator random) {
        if (!trial && state != CircuitState.CLOSED) {
            return Duration.ZERO;
        }
        failures++;
        Duration asked = failure.after();
        if (asked != null && asked.compareTo(Duration.ZERO) <= 0) {
            asked = null;
        }
        if (!trial && failures < limits.failures() && asked == null) {
            return Duration.ZERO;
        }
        Duration pause =
                asked != null && openings == 0 ? BackOff.spread(asked, random) : backOff.pause(openings, asked, random);
        pause = GatewayLimits.shorter(pause, limits.longestPause());
        state = CircuitState.OPEN;
        openings++;
        openUntil = now.plus(pause);
        reason = failure.reason();
        return pause;
    }

    /** Ends the pause. By a timer and not by the clock, which may be set back. */
    void halfOpen() {
        if (state == CircuitState.OPEN) {
            state = CircuitState.HALF_OPEN;
        }
    }

    /** How long the pause lasts from now on; zero if there is none. */
    Duration remaining(Instant now) {
        if (state != CircuitState.OPEN || !now.isBefore(openUntil)) {
            return Duration.ZERO;
        }
        return GatewayLimits.shorter(Duration.between(now, openUntil), limits.longestPause());
    }

    /** What is answered to whoever would have to wait too long for the end of the pause. */
    TryLater refusal(Instant now) {
        return new TryLater(remaining(now), "The push service is left alone for a while, because it failed: " + reason);
    }
}
