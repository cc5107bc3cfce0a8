package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server in a process of its own, on a loopback port of its own. Ends with the bench, whichever way that ends. */
public final class ServerProcess implements AutoCloseable {
    private static final String JAVA = "java";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final int port;
    private final Path log;
    private final Thread endWithMe = new Thread(this::kill, "end the server");
    private List<ProcessHandle> family = List.of();

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(endWithMe);
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param log the file that gets what it writes
     * @throws IllegalStateException if it ends or does not listen in time
     */
    public static ServerProcess start(List<String> command, Map<String, String> environment, int port, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ServerProcess server = new ServerProcess(builder.start(), port, log);
            server.awaitListening();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A loopback port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening() {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("it did not start, see " + log);
            }
            LockSupport.parkNanos(20_000_000);
        }
        family = servers();
    }

    /** A JVM serves alone, whatever its start script left running beside it; other servers may have workers. */
    private List<ProcessHandle> servers() {
        boolean alone = ProcFs.command(process.pid()).equals(JAVA);
        return alone ? List.of(process.toHandle()) : familyNow();
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(address(), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<ProcessHandle> familyNow() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time it and its children have used so far. */
    public double cpuSeconds() {
        return family.stream()
                .mapToDouble(each -> ProcFs.cpuSeconds(each.pid()))
                .sum();
    }

    private OptionalLong jvm() {
        return family.stream()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> ProcFs.command(pid).equals(JAVA))
                .findFirst();
    }

    /** What it keeps in memory now; of a JVM, after a full collection. */
    public ProcessMemory memory() {
        OptionalLong jvm = jvm();
        if (jvm.isEmpty()) {
            return new ProcessMemory(0, resident(List.of()), false);
        }
        long live = JavaHeap.liveBytes(jvm.getAsLong());
        return new ProcessMemory(live, resident(JavaHeap.ranges(jvm.getAsLong())), true);
    }

    private long resident(List<ProcFs.AddressRange> heap) {
        return family.stream()
                .mapToLong(each -> ProcFs.residentOutside(each.pid(), heap))
                .sum();
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(endWithMe);
    }

    /** Ends it without asking, as {@code kill -9} does. */
    public void killAtOnce() {
        familyNow().forEach(ProcessHandle::destroyForcibly);
    }

    /** Asks all to end, then makes them; the children first, so that none is left to whoever adopts it. */
    private void kill() {
        List<ProcessHandle> all = familyNow();
        all.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (Exception e) {
                each.destroyForcibly();
            }
        }
    }

    /**
     * Memory in use.
     *
     * @param heap bytes of live objects on the Java heap
     * @param resident bytes of physical memory beside that heap
     * @param isJava whether there is a Java heap
     */
    public record ProcessMemory(long heap, long resident, boolean isJava) {}
}
