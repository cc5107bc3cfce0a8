package org.higginspush.hub.command;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Redis of the demonstration's own: on a free port of the loopback interface, with its data in a folder, and ended with this process. */
final class DemoRedis implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ANSWER_MILLIS = 500;
    private static final int PAUSE_MILLIS = 20;

    /** Ends Redis when the standard input ends, which it does with the process that has its other end. */
    private static final String WITH_PARENT =
            "redis-server \"$@\" </dev/null & redis=$!; cat >/dev/null; kill $redis; wait $redis";

    private final Process process;
    private final int port;

    private DemoRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param folder for its data and its log, made if it is not there
     * @throws CommandFailure if it is not installed, or does not start
     */
    static DemoRedis start(Path folder) {
        requireInstalled();
        try {
            Files.createDirectories(folder);
            int port = freePort();
            Path log = folder.resolve("redis.log");
            List<String> command = new ArrayList<>(List.of("sh", "-c", WITH_PARENT, "redis"));
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
            command.addAll(List.of("--dir", folder.toAbsolutePath().toString(), "--save", ""));
            command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            DemoRedis redis = new DemoRedis(process, port);
            redis.awaitStart(log);
            return redis;
        } catch (IOException e) {
            throw new CommandFailure(IoFailureText.text("The Redis of the demonstration cannot start", e));
        }
    }

    private static void requireInstalled() {
        try {
            Process version = new ProcessBuilder("redis-server", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            version.waitFor();
        } catch (IOException e) {
            throw new CommandFailure(
                    "Several nodes need a Redis, and redis-server is not installed. Install it (Debian:"
                            + " apt-get install redis-server; macOS: brew install redis), or name one that runs with"
                            + " --set storage.redis.uri=redis://HOST:6379.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void awaitStart(Path log) throws IOException {
        long end = System.nanoTime() + START_NANOS;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new CommandFailure("The Redis of the demonstration did not start; " + log + " says why.");
            }
            pause();
        }
    }

    /** True once it serves: while it reads its file it answers that it is loading. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("+PONG".length());
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
