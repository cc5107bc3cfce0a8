package org.higginspush.hub.command;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives systemd a sign of life now and then, as long as the hub answers. Where there is none, systemd restarts the service. */
final class SystemdWatchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemdWatchdog.class);

    private final SystemdNotifier systemd;
    private final BooleanSupplier isAlive;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "push-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins.
     *
     * @param limit how long systemd waits for a sign of life
     * @param isAlive asked on a thread of its own; may take a quarter of the limit
     */
    SystemdWatchdog(SystemdNotifier systemd, Duration limit, BooleanSupplier isAlive) {
        this.systemd = systemd;
        this.isAlive = isAlive;
        long interval = Math.max(1, limit.toMillis() / 3);
        timer.scheduleWithFixedDelay(this::look, 0, interval, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (isAlive.getAsBoolean()) {
                systemd.alive();
            } else {
                log.error("The hub does not answer at its own port. If that stays so, systemd restarts it");
            }
        } catch (RuntimeException e) {
            log.error("The watchdog cannot look after the hub", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
