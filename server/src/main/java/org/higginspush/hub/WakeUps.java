package org.higginspush.hub;

import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.wakeup.WakeUpClaims;
import org.higginspush.hub.wakeup.WakeUpRules;
import org.higginspush.hub.wakeup.WakeUpScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes the devices of a hub that is configured for a push service, on a thread of its own. A hub that is not has none of these. */
final class WakeUps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WakeUps.class);

    /** What runs when this is closed may be reading from the disk. */
    private static final int END_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;
    private final WakeUpScheduler scheduler;

    /**
     * @param gateways send the wake-ups; not closed with this
     * @param claims decides which of several nodes wakes a device
     */
    WakeUps(
            HubConfig config,
            Backplane backplane,
            Router router,
            PushGateways gateways,
            InstantSource clock,
            WakeUpClaims claims) {
        executor = new ScheduledThreadPoolExecutor(1, WakeUps::thread);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler = new WakeUpScheduler(
                backplane,
                backplane.registrations(),
                router,
                gateways::wake,
                rules(config),
                clock,
                executor,
                new Random(),
                claims);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "push-wake-ups");
        thread.setDaemon(true);
        return thread;
    }

    /** When devices are woken. */
    static WakeUpRules rules(HubConfig config) {
        PushConfig push = config.push();
        return new WakeUpRules(
                push.interval(),
                push.longestWait(),
                push.confirmWithin(),
                config.presenceGrace(),
                push.ttl(),
                config.syncCapacity());
    }

    /** Begins, with the registrations that there are. To be called once, before the first session joins. */
    void start() {
        scheduler.start();
    }

    /** Wakes nobody any more. To be closed before what it uses. */
    @Override
    public void close() {
        scheduler.close();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Who is to be woken is still looked up while the hub stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
