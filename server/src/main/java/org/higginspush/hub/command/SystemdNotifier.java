package org.higginspush.hub.command;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd what becomes of the process that it started: sd_notify(3). Does nothing where systemd did not ask for it. Its
 * methods may be called by any thread and wait for systemd, a few seconds at most.
 *
 * <p>systemd listens on a Unix datagram socket, which Java has none of. Its own program {@code systemd-notify} has, and is
 * wherever systemd is; so the unit permits other processes of the service to speak, by {@code NotifyAccess=all}.
 */
final class SystemdNotifier {
    private static final Logger log = LoggerFactory.getLogger(SystemdNotifier.class);

    private static final String PROGRAM = "systemd-notify";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Where systemd listens; empty if it does not. */
    private final String socket;

    private final @Nullable Duration watchdog;

    private SystemdNotifier(String socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * As the environment of this process says (sd_notify(3), sd_watchdog_enabled(3)).
     *
     * @param process the number of this process: a watchdog may be meant for the one that started it
     */
    static SystemdNotifier of(Map<String, String> environment, long process) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        String watched = environment.getOrDefault("WATCHDOG_PID", "");
        boolean isWatched = !socket.isEmpty() && (watched.isEmpty() || watched.equals(Long.toString(process)));
        return new SystemdNotifier(socket, isWatched ? micros(environment.get("WATCHDOG_USEC")) : null);
    }

    private static @Nullable Duration micros(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,17}")
                ? Duration.of(Long.parseLong(text), ChronoUnit.MICROS)
                : null;
    }

    /** How long systemd waits for a sign of life before it restarts the service; null if it does not. */
    @Nullable
    Duration watchdog() {
        return watchdog;
    }

    /** The hub serves, or has read its settings again. */
    void ready(String status) {
        send("READY=1", "STATUS=" + status);
    }

    /** It reads its settings again. To be followed by {@link #ready}. */
    void reloading() {
        send("RELOADING=1");
    }

    void stopping() {
        send("STOPPING=1");
    }

    /** It is alive. */
    void alive() {
        send("WATCHDOG=1");
    }

    private void send(String... assignments) {
        if (socket.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(assignments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("NOTIFY_SOCKET", socket);
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                log.warn("systemd could not be told {}: {} did not end", assignments[0], PROGRAM);
            } else if (process.exitValue() != 0) {
                log.warn(
                        "systemd could not be told {}: {} ended with {}", assignments[0], PROGRAM, process.exitValue());
            }
        } catch (IOException e) {
            log.warn(
                    "systemd waits to be told {}, and {} cannot be run ({}): install it, or let the unit have Type=exec"
                            + " and no WatchdogSec",
                    assignments[0],
                    PROGRAM,
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
