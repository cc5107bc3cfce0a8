package org.higginspush.bench.wakeup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The process of {@link SleepingPhones}, at the lowest priority. */
final class PhoneProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private PhoneProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Starts it; the push service listens when this returns. */
    static PhoneProcess start(int port, PushServiceFiles files) {
        List<String> command = List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "logback.xml"),
                SleepingPhones.class.getName(),
                Integer.toString(port),
                files.keyStore().toString());
        try {
            PhoneProcess made = new PhoneProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            made.answer();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("the process of the phones ended");
        }
        return line;
    }

    private String tell(String lines) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((lines + "\n").getBytes(StandardCharsets.US_ASCII));
            input.flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Registers a phone for each of some users with a hub, and proves them. */
    void register(int hubPort, int firstUser, List<String> tokens) {
        tell("register " + hubPort + " " + firstUser + " " + tokens.size() + "\n" + String.join("\n", tokens));
    }

    /** Counts from nothing. */
    void begin() {
        tell("begin");
    }

    void hangs(boolean doesSo) {
        tell(doesSo ? "hang" : "work");
    }

    WakeUpFigures figures() {
        return WakeUpFigures.parse(tell("figures"));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
