package org.higginspush.ledger.hub;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's process: a hub with every setting as in production but those given, whose clock can be set wrong. It
 * answers commands on standard input, {@code sessions}, {@code heap} and {@code clock <milliseconds ahead>}, stops in
 * good order on SIGTERM, and dies with whoever started it: at the end of its input.
 */
public final class HubMain {
    private final AtomicReference<Duration> ahead = new AtomicReference<>();
    private final Hub hub;

    private HubMain(Duration ahead, HubConfig config) throws Exception {
        this.ahead.set(ahead);
        this.hub = Hub.start(config, List.of(), () -> Instant.now().plus(this.ahead.get()));
    }

    /**
     * Runs a hub.
     *
     * @param args by how many milliseconds its clock is ahead, the data folder, and settings as {@code key=value}
     */
    public static void main(String[] args) throws Exception {
        quiet();
        String[] settings = Arrays.copyOfRange(args, 2, args.length);
        HubMain main =
                new HubMain(Duration.ofMillis(Long.parseLong(args[0])), HubConfig.forTests(Path.of(args[1]), settings));
        Runtime.getRuntime().addShutdownHook(new Thread(main.hub::close, "stop"));
        main.say("listening " + main.hub.uri().getPort());
        main.handle();
    }

    private static void quiet() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("org.cometd.server").setLevel(Level.ERROR);
    }

    private void handle() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            handle(line.split(" "));
        }
        Runtime.getRuntime().halt(1);
    }

    private void handle(String[] words) {
        switch (words[0]) {
            case "sessions" -> say("sessions " + hub.sessions());
            case "heap" -> say("heap " + usedHeap());
            case "clock" -> {
                ahead.set(Duration.ofMillis(Long.parseLong(words[1])));
                say("clock " + words[1]);
            }
            default -> say("unknown " + words[0]);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
