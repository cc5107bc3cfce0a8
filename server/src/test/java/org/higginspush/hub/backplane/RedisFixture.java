package org.higginspush.hub.backplane;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.metrics.HubMetrics;
import org.jspecify.annotations.Nullable;

/** A Redis of the test's own, on a free port of the loopback interface, with its data in a folder of the test's. */
public final class RedisFixture implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final int ATTEMPTS = 5;

    private final Path folder;
    private int port;
    private String busPort = "";
    private final List<String> options;
    private @Nullable Process process;
    private final List<RedisBackplane> nodes = new ArrayList<>();

    private RedisFixture(Path folder, int port, List<String> options) {
        this.options = options;
        this.folder = folder;
        this.port = port;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end)); // if the test process is ended
    }

    /** Starts one that keeps what was acknowledged, as far as the operating system does. */
    public static RedisFixture start(Path folder, String... options) throws IOException {
        for (int attempt = 1; ; attempt++) {
            RedisFixture redis = new RedisFixture(folder, freePort(), List.of(options));
            try {
                redis.start();
                return redis;
            } catch (IOException e) {
                redis.end();
                boolean isTaken = e.getMessage() != null && e.getMessage().contains("in use"); // somebody was faster
                if (!isTaken || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Starts a Sentinel with these lines of configuration. */
    public static RedisFixture startSentinel(Path folder, List<String> configuration) throws IOException {
        Path file = Files.write(folder.resolve("sentinel.conf"), configuration);
        RedisFixture sentinel = new RedisFixture(folder, freePort(), List.of());
        sentinel.start(List.of(
                "redis-server",
                file.toString(),
                "--sentinel",
                "--port",
                Integer.toString(sentinel.port),
                "--bind",
                "127.0.0.1"));
        return sentinel;
    }

    public int port() {
        return port;
    }

    /** A port that no outgoing connection takes while the server is down: the machine gives those higher ones. */
    public static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                continue; // somebody has it
            }
        }
        throw new IOException("There is no free port between 10000 and 20000.");
    }

    public void start() throws IOException {
        startWith();
    }

    /** Starts it, the first time or again, with options beside its own. */
    public void startWith(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(options);
        command.addAll(List.of(more));
        start(command);
    }

    /** A file that cannot be made longer ({@code prlimit --fsize}) is an error to it, as a full disk is, and no signal. */
    private void start(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""));
        command.addAll(words);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        process = started;
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > end) {
                throw new IOException("Redis does not start:\n" + Files.readString(folder.resolve("redis.log")));
            }
            Thread.onSpinWait();
        }
    }

    /** Starts a cluster of three masters without replicas. */
    static List<RedisFixture> startCluster(Path folder) throws IOException {
        List<RedisFixture> servers = new ArrayList<>();
        try {
            startCluster(folder, servers);
            return servers;
        } catch (IOException | RuntimeException e) {
            servers.forEach(RedisFixture::close);
            throw e;
        }
    }

    private static void startCluster(Path folder, List<RedisFixture> servers) throws IOException {
        int[] ends = {0, 5461, 10923, 16384};
        for (int i = 0; i < 3; i++) {
            RedisFixture server = startClusterServer(Files.createDirectory(folder.resolve("server-" + i)));
            servers.add(server);
            server.command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            server.command("CLUSTER ADDSLOTSRANGE " + ends[i] + " " + (ends[i + 1] - 1));
            if (i > 0) {
                servers.get(0).meets(server);
            }
        }
        for (RedisFixture server : servers) {
            server.awaitCluster(3);
        }
    }

    /** Starts a server that may join a cluster. */
    static RedisFixture startClusterServer(Path folder) throws IOException {
        String busPort = Integer.toString(freePort()); // the usual one is 10000 higher, which may be too high
        RedisFixture server = start(folder, "--cluster-enabled", "yes", "--cluster-port", busPort);
        server.busPort = busPort;
        return server;
    }

    /** Makes another server one of the same cluster. */
    void meets(RedisFixture other) throws IOException {
        command("CLUSTER MEET 127.0.0.1 " + other.port + " " + other.busPort);
    }

    /** Waits until it knows so many servers of its cluster. */
    void awaitCluster(int known) throws IOException {
        long end = System.nanoTime() + LIMIT_NANOS;
        String info;
        do {
            info = command("CLUSTER INFO");
            if (System.nanoTime() > end) {
                throw new IOException("The cluster does not begin: " + info);
            }
        } while (!info.contains("cluster_state:ok") || !info.contains("cluster_known_nodes:" + known));
    }

    private boolean answers() {
        try {
            String answer = command("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a command by itself, and returns the first line of the answer, or all of it if it is one text. */
    public String command(String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            String first = line(in);
            return first.startsWith("$") && !first.startsWith("$-")
                    ? new String(
                            in.readNBytes(Integer.parseInt(first.substring(1).trim())), StandardCharsets.UTF_8)
                    : first;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new IOException("Redis ended the connection.");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** A node of a hub on it, which ends with it at the latest. */
    public RedisBackplane node() {
        return node("test:");
    }

    /** A node of another hub, whose keys begin with this. */
    RedisBackplane node(String prefix) {
        return node(RedisOptions.of(uri(), prefix));
    }

    /** A node with these options. */
    RedisBackplane node(RedisOptions with) {
        RedisBackplane node = RedisBackplane.open(
                with, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), HubMetrics.NONE);
        nodes.add(node);
        return node;
    }

    /** Ends all its nodes. */
    void closeNodes() {
        nodes.forEach(RedisBackplane::close);
        nodes.clear();
    }

    /** Ends it as a power failure would. */
    public void kill() {
        end();
        try {
            if (process != null) {
                process.waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(Objects.requireNonNull(process).pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** It does not answer any more, and its connections stay. */
    public void pause() throws IOException {
        signal("STOP");
    }

    public void resume() throws IOException {
        signal("CONT");
    }

    /** The number of its process. */
    public long pid() {
        return Objects.requireNonNull(process).pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public Path folder() {
        return folder;
    }

    // ---- its data, while it is ended

    private Path data() {
        return folder.resolve("appendonlydir");
    }

    private Path saved() {
        return folder.resolve("saved");
    }

    void saveCopy() throws IOException {
        copy(data(), saved());
    }

    /** Puts the copy back in the place of what was written since. */
    void restoreCopy() throws IOException {
        deleteData();
        copy(saved(), data());
    }

    void deleteData() throws IOException {
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Override
    public void close() {
        closeNodes();
        kill();
    }

    /** Ends those that were started: none of them, perhaps, if the start failed. */
    static void closeAll(@Nullable RedisFixture... started) {
        for (RedisFixture one : started) {
            if (one != null) {
                one.close();
            }
        }
    }

    static final Duration LIMIT = Duration.ofSeconds(20);
}
