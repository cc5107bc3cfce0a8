package org.higginspush.hub.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.plugin.DemoNodes;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of {@code hub demo --nodes}: this process is the first, which serves the pages as well, and each of the others is one of its own.
 * All trust the key of the first. Safe for many threads.
 */
final class DemoCluster implements DemoNodes, AutoCloseable {
    private static final String KEY = "signing-key.json";
    private static final String LOG = "hub.log";
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int ANSWER_MILLIS = 500;

    private final Path data;
    private final List<String> settings;
    private final List<OtherNode> others = new ArrayList<>();
    private final Map<String, Process> processes = new ConcurrentHashMap<>();
    private volatile @Nullable URI first;

    /** A node with a process of its own. */
    private record OtherNode(String name, int port, Path data) {
        URI address() {
            return URI.create("http://127.0.0.1:" + port + "/");
        }
    }

    /**
     * Nothing is started yet.
     *
     * @param data the data folder of the first, where those of the others are as well
     * @param count how many nodes there are
     * @param settings the options of {@code hub serve} that all have in common
     */
    DemoCluster(Path data, int count, List<String> settings) throws IOException {
        this.data = data;
        this.settings = List.copyOf(settings);
        for (int i = 2; i <= count; i++) {
            others.add(new OtherNode("node-" + i, DemoRedis.freePort(), data.resolve("node-" + i)));
        }
    }

    /** Starts the others once the first runs, and waits until devices can connect to them. */
    void start(URI firstNode) throws IOException {
        first = firstNode;
        for (OtherNode node : others) {
            Files.createDirectories(node.data);
            Files.copy(
                    data.resolve(KEY),
                    node.data.resolve(KEY),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            start(node);
        }
        for (OtherNode node : others) {
            awaitStart(node);
        }
    }

    private void awaitStart(OtherNode node) throws IOException {
        Process process = processes.get(node.name);
        long end = System.nanoTime() + START_NANOS;
        while (!answers(node)) {
            if (process == null || !process.isAlive() || System.nanoTime() > end) {
                throw new CommandFailure(node.name + " did not start; " + node.data.resolve(LOG) + " says why.");
            }
            DemoRedis.pause();
        }
    }

    private static boolean answers(OtherNode node) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port), ANSWER_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void start(OtherNode node) throws IOException {
        URI pages = first;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DemoNodeProcess.class.getName()));
        command.addAll(List.of("serve", "--host", "127.0.0.1", "--port", Integer.toString(node.port)));
        command.addAll(List.of("--data", node.data.toString()));
        command.addAll(settings);
        if (pages != null) {
            command.addAll(List.of("--set", "origins.allowed=" + origins(pages)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(node.data.resolve(LOG).toFile()))
                .start();
        processes.put(node.name, process);
    }

    /** The pages may be opened by either name of this machine. */
    private static String origins(URI pages) {
        return "http://127.0.0.1:" + pages.getPort() + ", http://localhost:" + pages.getPort();
    }

    // ---- what pages ask for

    @Override
    public List<DemoNode> all() {
        List<DemoNode> all = new ArrayList<>();
        URI pages = first;
        all.add(new DemoNode("node-1", pages == null ? URI.create("http://127.0.0.1/") : pages, true, false));
        for (OtherNode node : others) {
            Process process = processes.get(node.name);
            all.add(new DemoNode(node.name, node.address(), process != null && process.isAlive(), true));
        }
        return all;
    }

    private @Nullable OtherNode find(String name) {
        return others.stream()
                .filter(node -> node.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized boolean kill(String name) {
        Process process = processes.get(name);
        if (process == null) {
            return false;
        }
        process.destroyForcibly();
        return true;
    }

    @Override
    public synchronized boolean start(String name) {
        OtherNode node = find(name);
        Process process = processes.get(name);
        if (node == null || process == null) {
            return false;
        }
        if (process.isAlive()) {
            return true;
        }
        try {
            start(node);
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("The process of " + name + " cannot be started.", e);
        }
    }

    @Override
    public synchronized void close() {
        processes.values().forEach(Process::destroy);
    }
}
