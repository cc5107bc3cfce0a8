package org.higginspush.hub.command;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.plugin.HubPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hub that this process runs until it is told to stop. */
final class RunningHub {
    private static final Logger log = LoggerFactory.getLogger(RunningHub.class);

    private final Hub hub;

    private RunningHub(Hub hub) {
        this.hub = hub;
    }

    /**
     * Starts a hub.
     *
     * @throws CommandFailure if the data folder or the port cannot be had; the text says what to do
     */
    static RunningHub start(HubConfig config, List<HubPlugin> plugins) {
        try {
            return new RunningHub(Hub.start(config, plugins));
        } catch (Exception e) {
            throw StartFailures.explain(config, e);
        }
    }

    /** The address it listens on. */
    URI uri() {
        return hub.uri();
    }

    /**
     * Waits until the process gets SIGTERM or SIGINT, then stops the hub in good order and ends the process with exit
     * code 0. Returns, with the hub stopped, only if the waiting thread is interrupted.
     */
    void untilStopped() {
        Thread hook = new Thread(this::stopProcess, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            close();
        }
    }

    /** The virtual machine would end with 143 after SIGTERM, which service managers take for a failure. */
    private void stopProcess() {
        try {
            close();
            Runtime.getRuntime().halt(ExitCode.OK);
        } catch (RuntimeException e) {
            log.error("The hub could not stop in good order", e);
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    private void close() {
        hub.close();
        log.info("Stopped");
    }
}
