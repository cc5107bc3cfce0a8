package org.higginspush.hub.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.plugin.HubPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hub that this process runs until it is told to stop (SIGTERM, SIGINT); the process then ends with exit code 0. Told a second
 * time it waits for nobody any more, and the third time it just ends.
 */
final class HubProcess {
    private static final Logger log = LoggerFactory.getLogger(HubProcess.class);

    private final Thread hook = new Thread(this::endProcess, "stop");
    private final SystemdNotifier systemd;
    /** Null until it is started; guarded by this. */
    private @Nullable Hub hub;

    /** Guarded by this. */
    private boolean closed;

    /** Null until the hub runs, and where nobody asks for signs of life; guarded by this. */
    private @Nullable SystemdWatchdog watchdog;

    private final AtomicInteger moreSignals = new AtomicInteger();
    /** The hub that is being closed; null before. */
    private volatile @Nullable Hub closing;

    private HubProcess(SystemdNotifier systemd) {
        this.systemd = systemd;
    }

    /**
     * Starts a hub.
     *
     * @param environment in which systemd may have asked to be told what becomes of it
     * @throws CommandFailure if the data folder or a port cannot be had; the text says what to do
     */
    static HubProcess start(HubConfig config, List<HubPlugin> plugins, Map<String, String> environment) {
        HubProcess running = new HubProcess(
                SystemdNotifier.of(environment, ProcessHandle.current().pid()));
        // First of all: a signal that comes while the hub starts must find somebody who stops it in good order.
        Runtime.getRuntime().addShutdownHook(running.hook);
        try {
            running.open(config, plugins);
            return running;
        } catch (Exception e) {
            running.forgetHook();
            throw StartFailures.explain(config, e);
        }
    }

    private synchronized void open(HubConfig config, List<HubPlugin> plugins) throws Exception {
        Hub started = Hub.start(config, plugins);
        hub = started;
        systemd.ready(status(started));
        Duration limit = systemd.watchdog();
        if (limit != null) {
            LivenessProbe probe = LivenessProbe.of(started.addresses(), limit.dividedBy(4));
            watchdog = new SystemdWatchdog(systemd, limit, probe::answers);
        }
    }

    /** For {@code systemctl status}. */
    private static String status(Hub hub) {
        return hub.addresses().stream()
                .map(ListenAddress::description)
                .collect(Collectors.joining(", ", "Serves at ", ""));
    }

    /** The hub, which runs. */
    synchronized Hub hub() {
        return Objects.requireNonNull(hub);
    }

    /** From now on calls this with each SIGHUP, by which the process would else end; systemd is told meanwhile that it reloads. */
    void onHangUp(Runnable reload) {
        String status = status(hub());
        SignalHandlers.handle("HUP", () -> {
            systemd.reloading();
            try {
                reload.run();
            } catch (RuntimeException e) {
                log.error("The settings could not be read again", e);
            } finally {
                systemd.ready(status);
            }
        });
    }

    /** Waits for the signal. Returns, with the hub stopped, only if the waiting thread is interrupted. */
    void untilStopped() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            forgetHook();
            close();
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook does what there is to do.
        }
    }

    /** By itself the virtual machine would end with 143 after SIGTERM, which service managers take for a failure. */
    private void endProcess() {
        try {
            systemd.stopping();
            SignalHandlers.handle("TERM", this::hurry);
            SignalHandlers.handle("INT", this::hurry);
            close();
            Runtime.getRuntime().halt(ExitCode.OK);
        } catch (RuntimeException e) {
            log.error("The hub could not stop in good order", e);
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    private void hurry() {
        Hub present = closing;
        if (moreSignals.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        } else if (present != null) {
            present.hurry();
        }
    }

    private synchronized void close() {
        if (hub != null && !closed) {
            closed = true;
            closing = hub;
            if (watchdog != null) {
                watchdog.close();
            }
            hub.close();
            log.info("Stopped");
        }
    }
}
