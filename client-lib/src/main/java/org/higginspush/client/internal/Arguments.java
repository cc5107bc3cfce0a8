package org.higginspush.client.internal;

import java.time.Duration;

/** Checks of the arguments that builders are given. */
public final class Arguments {
    private Arguments() {}

    /**
     * Checks a duration.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Duration positive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("The " + what + " must be longer than zero, not " + value);
        }
        return value;
    }

    /**
     * Checks a duration.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("The " + what + " must not be negative: " + value);
        }
        return value;
    }

    /**
     * Checks a number.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " must be at least 1, not " + value);
        }
        return value;
    }
}
