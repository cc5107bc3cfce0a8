package org.higginspush.ledger.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.higginspush.ledger.fault.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A hub in a process of its own, always on the same port and the same data, however often it is killed and started
 * again. Used by one thread at a time.
 */
public final class HubProcess implements HubUnderTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What no line is, not even an empty one. */
    private static final String END = "\n";

    private static final Pattern ANSWER = Pattern.compile("(listening|sessions|heap|clock|unknown) .*");

    private final Path folder;
    private final int port;
    private final List<String> jvm;
    private final List<String> settings;

    private BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private Duration ahead = Duration.ZERO;
    /** Read by the balancer of several nodes, too. */
    private volatile @Nullable Process process;

    private @Nullable Writer commands;

    /**
     * @param folder for the hub's data, in {@code data}, and what it logs, in {@code hub.log}
     * @param port on loopback; see {@link FreePorts}
     * @param jvm options of the virtual machine
     * @param settings of the hub, as {@code key=value}
     */
    public HubProcess(Path folder, int port, List<String> jvm, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.jvm = new ArrayList<>(jvm);
        this.settings = settings;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Upstream upstream() {
        return () -> port;
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public Tokens tokens() throws IOException {
        return Tokens.of(data());
    }

    /** Where it listens while it runs. */
    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The hub's data folder. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Starts and stops it once to make a class data archive: it then starts a third faster. */
    public void createClassArchive() throws IOException {
        Path archive = folder.resolve("hub.jsa");
        jvm.add("-XX:ArchiveClassesAtExit=" + archive);
        start();
        terminate();
        jvm.set(jvm.size() - 1, "-XX:SharedArchiveFile=" + archive);
    }

    /** Starts it without waiting for its port to open. */
    public void launch() throws IOException {
        Process started = new ProcessBuilder(commandLine())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("hub.log").toFile()))
                .start();
        process = started;
        commands = started.outputWriter(StandardCharsets.US_ASCII);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        said = lines;
        Thread reader = new Thread(() -> read(started, lines), "hub-output");
        reader.setDaemon(true);
        reader.start();
    }

    private List<String> commandLine() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvm);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), HubMain.class.getName()));
        line.addAll(List.of(Long.toString(ahead.toMillis()), data().toString(), "port=" + port));
        line.addAll(settings);
        return line;
    }

    private static void read(Process from, BlockingQueue<String> into) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                into.add(line);
            }
        } catch (IOException e) {
            // it was killed
        }
        into.add(END);
    }

    /**
     * Waits until its port is open.
     *
     * @throws IllegalStateException if it ended instead, or took longer than a minute
     */
    public void awaitListening() {
        expect("listening");
    }

    @Override
    public void start() throws IOException {
        launch();
        awaitListening();
    }

    private String expect(String word) {
        try {
            String line = answer();
            if (line == null || !line.startsWith(word + " ")) {
                throw new IllegalStateException("The hub should have said \"" + word + "\" but "
                        + (line == null ? "said nothing" : line.equals(END) ? "ended" : "said \"" + line + "\"")
                        + "; see " + folder.resolve("hub.log"));
            }
            return line.substring(word.length() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The next line that is no line of a log: those go to standard output too where a test set that up. */
    private @Nullable String answer() throws InterruptedException {
        String line;
        do {
            line = said.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } while (line != null && !line.equals(END) && !ANSWER.matcher(line).matches());
        return line;
    }

    /** {@code kill -9}. Returns when it is gone. */
    public void kill() {
        Process current = running();
        current.destroyForcibly();
        awaitEnd(current);
    }

    /** SIGTERM. Returns when it has stopped in good order. */
    public void terminate() {
        Process current = running();
        current.destroy();
        awaitEnd(current);
    }

    private void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The hub did not end within " + LIMIT + " of being told to.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGSTOP: the process stands still, its connections stay. */
    public void freeze() throws IOException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        awaitEnd(new ProcessBuilder("kill", "-" + name, Long.toString(running().pid())).start());
    }

    @Override
    public void setClock(Duration aheadOfRealTime) throws IOException {
        ahead = aheadOfRealTime;
        if (isRunning()) {
            ask("clock", Long.toString(ahead.toMillis()));
        }
    }

    @Override
    public Duration ahead() {
        return ahead;
    }

    @Override
    public HubUsage use() {
        try {
            int sessions = Integer.parseInt(ask("sessions", ""));
            return new HubUsage(sessions, entries("fd"), entries("task"), Long.parseLong(ask("heap", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True if it says that it can record changes. */
    public boolean isReady() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) uri().resolve("/readyz").toURL().openConnection();
            asked.setConnectTimeout(1_000);
            asked.setReadTimeout(5_000);
            return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it says of itself when it is asked whether it is ready, for people. */
    public String readiness() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) uri().resolve("/readyz").toURL().openConnection();
            asked.setConnectTimeout(1_000);
            asked.setReadTimeout(5_000);
            InputStream body = asked.getResponseCode() < 400 ? asked.getInputStream() : asked.getErrorStream();
            return asked.getResponseCode() + " "
                    + (body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String ask(String word, String rest) throws IOException {
        Writer to = commands;
        if (to == null) {
            throw new IllegalStateException("The hub was never started.");
        }
        to.write((word + " " + rest).trim() + "\n");
        to.flush();
        return expect(word);
    }

    /** How many file descriptors it has open, or threads. */
    private int entries(String what) throws IOException {
        try (Stream<Path> entries =
                Files.list(Path.of("/proc", Long.toString(running().pid()), what))) {
            return (int) entries.count();
        }
    }

    boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("The hub was never started.");
        }
        return current;
    }

    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
    }
}
