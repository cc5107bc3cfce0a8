package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "30,PT30S",
        "' 120 ',PT2M",
        "'Sun, 29 Nov 2026 12:01:00 GMT',PT1M",
        "'Sun, 29 Nov 2026 11:00:00 GMT',PT0S",
        "999999,P7D",
        "99999999999,P7D",
        "'Fri, 31 Dec 2399 23:59:59 GMT',P7D"
    })
    void secondsAndDatesAreUnderstood(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1e3", "Sun, 29 Nov", "99999999999999999999999"})
    void anythingElseIsNothing(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }

    @Test
    void nothingIsNothing() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }
}
