package org.higginspush.bench.outage;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Workspace;
import org.higginspush.client.Selector;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.TokenSupplier;

/**
 * Three selectors of the client library, as they are unless told otherwise, whose hub is killed and started again after a while.
 * Their own syncs succeed all the time.
 */
final class KilledHubRun {
    private static final int DEVICES = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FOLDER = "outage";

    private final Workspace workspace;
    private final PrintStream out;
    private final Path data;
    private final int port = ServerProcess.freePort();
    private final BlockingQueue<Long> pushedAt = new LinkedBlockingQueue<>();

    KilledHubRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
        data = workspace.freshFolder(FOLDER);
    }

    /** Prints for each outage after how many seconds each selector was told again, counted from when the hub listened. */
    void run(Duration away, int times) {
        ServerProcess hub = start();
        List<Selector> selectors = connect();
        try {
            awaitAll();
            for (int i = 0; i < times; i++) {
                hub.killAtOnce();
                hub.close();
                pause(away);
                hub = start();
                long listens = System.nanoTime();
                out.println("killed, away for " + away.toSeconds() + " s, back after " + seconds(awaitAll(), listens));
                pause(Duration.ofSeconds(11));
            }
        } finally {
            selectors.forEach(Selector::close);
            hub.close();
        }
    }

    private ServerProcess start() {
        List<String> command = List.of(script(), "serve", "--port", Integer.toString(port), "--data", data.toString());
        return ServerProcess.start(command, Map.of(), port, workspace.log(FOLDER));
    }

    private String script() {
        return workspace.repository().resolve("hub").toAbsolutePath().toString();
    }

    private List<Selector> connect() {
        List<Selector> selectors = new ArrayList<>();
        for (int device = 0; device < DEVICES; device++) {
            String token = Workspace.output(List.of(
                            script(), "token", "--data", data.toString(), "--user", "alex", "--device", "d" + device))
                    .strip();
            selectors.add(Selector.builder(URI.create("http://127.0.0.1:" + port), "alex", TokenSupplier.fixed(token))
                    .device("d" + device)
                    .sync(request -> SyncOutcome.done())
                    .listener(new PushListener())
                    .start());
        }
        return selectors;
    }

    private List<Long> awaitAll() {
        List<Long> times = new ArrayList<>();
        try {
            while (times.size() < DEVICES) {
                Long at = pushedAt.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (at == null) {
                    throw new IllegalStateException("a selector did not come back within " + LIMIT.toSeconds() + " s");
                }
                times.add(at);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return times;
    }

    private static String seconds(List<Long> times, long since) {
        return String.join(
                ", ",
                times.stream()
                        .map(at -> String.format(Locale.ROOT, "%.1f s", Math.max(0, at - since) / 1e9))
                        .toList());
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class PushListener implements SelectorListener {
        @Override
        public void stateChanged(SelectorState from, SelectorState to) {
            if (to.mode() == SelectorState.Mode.PUSH) {
                pushedAt.add(System.nanoTime());
            }
        }
    }
}
