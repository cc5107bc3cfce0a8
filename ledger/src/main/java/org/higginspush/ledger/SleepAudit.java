package org.higginspush.ledger;

import java.io.IOException;
import java.time.Duration;
import org.higginspush.ledger.checker.DeviceName;

/**
 * Two restarts while nothing else goes on and all phones sleep. After the first nobody is to be woken but one phone, for which there is
 * a change. Before the second there is a change for each user at a moment at which the phones cannot be woken yet, and none after it.
 * Used by one thread.
 */
final class SleepAudit {
    /** By then the hub has stored what was confirmed. */
    private static final Duration STORED = Duration.ofSeconds(1);

    private final TestEnvironment environment;
    private final HubNemesis nemesis;

    SleepAudit(TestEnvironment environment, HubNemesis nemesis) {
        this.environment = environment;
        this.nemesis = nemesis;
    }

    /**
     * Does it, after all devices have converged. Records a violation for each phone that is woken for nothing, or not woken.
     *
     * @throws IOException if the hub cannot be started again
     */
    void run(String when) throws IOException {
        nothingIsRepeated(when + ", restarted while all slept");
        nothingIsForgotten(when + ", restarted before all were woken");
    }

    private void nothingIsRepeated(String when) throws IOException {
        environment.awaitSleep(when);
        Await.sleep(STORED);
        DeviceName witness = environment.devices().phones().get(0);
        environment.checker().wakeUps().quietBegins(witness);
        restart();
        environment.generator().changeFor(witness);
        environment.converge(when);
        environment.awaitSleep(when);
        // Whoever else was to be woken has its turn by then: the hub gives turns to all that are registered when it
        // starts.
        Await.sleep(environment.config().wakeUps().interval());
        environment.checker().wakeUps().quietEnds();
    }

    private void nothingIsForgotten(String when) throws IOException {
        environment.generator().changeForEachUser();
        environment.converge(when);
        environment.generator().changeForEachUser();
        environment.awaitAnswers(when);
        restart();
        environment.converge(when);
        environment.awaitSleep(when);
    }

    private void restart() throws IOException {
        if (environment.config().killsHub()) {
            nemesis.restartQuietly();
        }
    }
}
