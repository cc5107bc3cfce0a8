package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears what services tell systemd: a datagram socket, which Java has none of, so that Python has it. */
public final class FakeSystemd implements AutoCloseable {
    private static final String SCRIPT = """
            import os, socket, sys
            hears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            hears.bind(sys.argv[1])
            os.chmod(sys.argv[1], 0o777)
            print("bound", flush=True)
            while True:
                print(hears.recv(4096).decode().replace("\\n", " "), flush=True)
            """;

    private final Path socket;
    private final Process process;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    private FakeSystemd(Path socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    /** Listens on a socket in this folder, whose path has to be short. */
    public static FakeSystemd in(Path folder) throws IOException {
        Path socket = folder.resolve("notify");
        Process process = new ProcessBuilder(List.of("python3", "-c", SCRIPT, socket.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).isEqualTo("bound");
        FakeSystemd systemd = new FakeSystemd(socket, process);
        Thread reader = new Thread(() -> systemd.read(lines), "fake-systemd");
        reader.setDaemon(true);
        reader.start();
        return systemd;
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("BARRIER=")) { // by which systemd-notify waits until it was heard
                    messages.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What NOTIFY_SOCKET has to be. */
    public Path socket() {
        return socket;
    }

    /** The next message, its lines with blanks between; waits for it. */
    public String next() throws InterruptedException {
        String message = messages.poll(60, TimeUnit.SECONDS);
        assertThat(message).as("a message to systemd").isNotNull();
        return message;
    }

    /** The next one that is no sign of life. */
    public String nextChange() throws InterruptedException {
        String message = next();
        while (message.startsWith("WATCHDOG=")) {
            message = next();
        }
        return message;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
