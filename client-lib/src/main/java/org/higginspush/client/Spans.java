package org.higginspush.client;

import java.time.Duration;

/** The rules for the times that a builder is given. */
final class Spans {
    private Spans() {}

    static Duration positive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("The " + what + " must be longer than zero, not " + value);
        }
        return value;
    }

    static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("The " + what + " must not be negative: " + value);
        }
        return value;
    }
}
