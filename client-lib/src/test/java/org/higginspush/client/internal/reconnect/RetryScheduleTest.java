package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ajax.JSON;
import org.higginspush.client.PropertyCheck;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code retry-schedule.json} says what must come out; the tests of {@code client-js} read the same file. */
class RetryScheduleTest {
    private static final Backoff BACKOFF = new Backoff(1_000, 10_000);
    private static final Backoff TOKEN_BACKOFF = new Backoff(1_000, 60_000);

    @TestFactory
    Stream<DynamicTest> decidesAsTheClientForBrowsersDoes() throws IOException {
        return objects(fields(readVectors()).get("scenarios"))
                .map(scenario -> DynamicTest.dynamicTest(String.valueOf(scenario.get("name")), () -> play(scenario)));
    }

    private static void play(Map<?, ?> scenario) {
        RandomGenerator random = new FixedRandom((Double) scenario.get("random"));
        RetrySchedule schedule = new RetrySchedule(BACKOFF, TOKEN_BACKOFF, random);
        objects(scenario.get("steps")).forEach(step -> {
            take(schedule, String.valueOf(step.get("do")), number(step.get("millis"), 0), number(step.get("at"), 0));
            if (step.containsKey("due")) {
                assertThat(schedule.due()).as("due after %s", step).isEqualTo(number(step.get("due"), Long.MAX_VALUE));
            }
        });
    }

    private static void take(RetrySchedule schedule, String what, long millis, long now) {
        switch (what) {
            case "begin" -> schedule.begin();
            case "spread" -> schedule.spread(millis);
            case "ended" -> schedule.ended(millis);
            case "failed" -> schedule.failed(millis, now);
            case "failedForToken" -> schedule.failedForToken(millis, now);
            case "retryEarly" -> schedule.retryEarly(false, now);
            case "retryEarlyTogether" -> schedule.retryEarly(true, now);
            default -> throw new IllegalArgumentException(what);
        }
    }

    /** However often a pause is ended early, in any ten minutes there are few attempts more than without. */
    @Test
    void aLoopOfCallsDoesNotHammerTheHub() {
        PropertyCheck.forRandomSeeds(random -> {
            RetrySchedule schedule = new RetrySchedule(BACKOFF, TOKEN_BACKOFF, random);
            int attempts = 0;
            schedule.failed(0, 0);
            for (long now = 0; now < 600_000; now += 10) {
                schedule.retryEarly(random.nextBoolean(), now);
                if (now >= schedule.due()) {
                    attempts++;
                    schedule.begin();
                    schedule.failed(0, now);
                }
            }
            assertThat(attempts).as("attempts in ten minutes").isLessThan(260);
        });
    }

    private static Object readVectors() throws IOException {
        try (InputStream file = RetryScheduleTest.class.getResourceAsStream("/retry-schedule.json")) {
            return new JSON().fromJSON(new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Stream<Map<?, ?>> objects(Object array) {
        return Arrays.stream((Object[]) array).map(RetryScheduleTest::fields);
    }

    private static Map<?, ?> fields(Object object) {
        return (Map<?, ?>) object;
    }

    private static long number(Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    /** Random numbers that are always at the same place of their range. */
    private record FixedRandom(double drawn) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return (long) (drawn * bound);
        }
    }
}
