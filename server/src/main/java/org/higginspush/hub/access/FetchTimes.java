package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When the next fetch may be, judged by how the last ones went. Not safe for threads: its owner's lock guards it. */
final class FetchTimes {
    private final KeyPace pace;
    private @Nullable Instant lookedAgain;
    private @Nullable Instant failed;
    private int failures;

    FetchTimes(KeyPace pace) {
        this.pace = pace;
    }

    /** How long to wait before any fetch: zero unless the last one failed a short while ago. */
    Duration wait(Instant now) {
        return rest(pace.afterFailures(failures), failed, now);
    }

    /** How long to wait before a fetch for the sake of an unknown key. */
    Duration waitToLookAgain(Instant now) {
        Duration wait = wait(now);
        return wait.isZero() ? rest(pace.pause(), lookedAgain, now) : wait;
    }

    private static Duration rest(Duration length, @Nullable Instant since, Instant now) {
        return since != null && ElapsedTime.isWithin(length, since, now)
                ? Duration.between(now, since.plus(length))
                : Duration.ZERO;
    }

    void looksAgain(Instant now) {
        lookedAgain = now;
    }

    void succeeded() {
        failures = 0;
        failed = null;
    }

    /**
     * A look for an unknown key that failed found nothing out, so it does not count as one; the wait after failures holds.
     *
     * @return true if it is the first failure in a row
     */
    boolean failed(Instant now) {
        failures++;
        failed = now;
        lookedAgain = null;
        return failures == 1;
    }
}
