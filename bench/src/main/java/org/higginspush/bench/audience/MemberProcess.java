package org.higginspush.bench.audience;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.higginspush.bench.servers.HubTarget;

/** The process of {@link MemberDevices}, at the lowest priority. */
final class MemberProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private MemberProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.US_ASCII);
    }

    static MemberProcess start(int port, HubTarget target, int firstUser, int users) {
        List<String> command = List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                MemberDevices.class.getName(),
                Integer.toString(port),
                Integer.toString(firstUser),
                Integer.toString(users));
        List<String> tokens = target.userTokens(firstUser + users);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            for (String token : tokens.subList(firstUser, firstUser + users)) {
                process.getOutputStream().write((token + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            process.getOutputStream().flush();
            return new MemberProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all are connected, and returns what it says then. */
    String awaitReady(Duration limit) {
        try {
            String line = output.readLine();
            if (line == null) {
                process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
                throw new IllegalStateException("the members' process ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, and returns what it says of the notices it heard. */
    String end() {
        try {
            process.getOutputStream().close();
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
