package org.higginspush.hub.command;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.plugin.HubPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hub that this process runs until it is told to stop (SIGTERM, SIGINT); the process then ends with exit code 0. */
final class HubProcess {
    private static final Logger log = LoggerFactory.getLogger(HubProcess.class);

    private final Thread hook = new Thread(this::endProcess, "stop");
    /** Null until it is started; guarded by this. */
    private @Nullable Hub hub;

    /** Guarded by this. */
    private boolean closed;

    private HubProcess() {}

    /**
     * Starts a hub.
     *
     * @throws CommandFailure if the data folder or a port cannot be had; the text says what to do
     */
    static HubProcess start(HubConfig config, List<HubPlugin> plugins) {
        HubProcess running = new HubProcess();
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
        hub = Hub.start(config, plugins);
    }

    /** The hub, which runs. */
    synchronized Hub hub() {
        return Objects.requireNonNull(hub);
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
            close();
            Runtime.getRuntime().halt(ExitCode.OK);
        } catch (RuntimeException e) {
            log.error("The hub could not stop in good order", e);
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    private synchronized void close() {
        if (hub != null && !closed) {
            closed = true;
            hub.close();
            log.info("Stopped");
        }
    }
}
