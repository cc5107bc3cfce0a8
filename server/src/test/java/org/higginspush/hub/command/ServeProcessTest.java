package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub serve} as a service manager runs it: a process, its standard output, SIGTERM and its exit code. */
@Timeout(120)
class ServeProcessTest {
    private static final String LISTENS = "The hub listens on ";

    private static final String CLASSES = "classes.log";

    @TempDir
    Path data;

    @Test
    void aTerminatedHubEndsWellAndStillHasWhatItAcknowledged() throws Exception {
        String position;
        try (ServeProcess hub = ServeProcess.start(data)) {
            assertThat(hub.status("/readyz")).isEqualTo(200);
            position = hub.publishes("photos", "1").replaceAll("(?s).*\"position\":\"([^\"]+)\".*", "$1");
            assertThat(hub.publishes("notes", "7")).contains("\"duplicate\":false");
            assertThat(hub.isTerminated()).isZero();
            assertThat(hub.restOfOutput()).isEmpty();
        }
        assertThat(Files.readString(data.resolve(CLASSES)))
                .as("a hub that wakes no device does not load what that needs")
                .contains("org.higginspush.hub.gateway.PushGateways ")
                .doesNotContain("io.netty.", "com.eatthepath.", "ApnsGateway");
        try (ServeProcess hub = ServeProcess.start(data)) {
            assertThat(hub.publishes("notes", "7")).contains("\"duplicate\":true");
            assertThat(hub.call("watch", "--since", position, "--count", "1").lines())
                    .singleElement()
                    .asString()
                    .contains("\"notes\"", "\"revision\":7");
            assertThat(hub.isTerminated()).isZero();
        }
    }

    /** A hub in a process of its own. */
    private record ServeProcess(Process process, BufferedReader output, URI uri, Path data) implements AutoCloseable {
        static ServeProcess start(Path data) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-Xlog:class+load:file=" + data.resolve(CLASSES),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "serve",
                            "--port=0",
                            "--data=" + data))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().removeIf(name -> name.startsWith("HIGGINS_PUSH_"));
            Process process = builder.start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            assertThat(line).startsWith(LISTENS);
            return new ServeProcess(process, output, URI.create(line.substring(LISTENS.length())), data);
        }

        int status(String path) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve(path)).build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        }

        String publishes(String context, String revision) {
            return call("publish", "--context", context, "--revision", revision).out();
        }

        /** Calls a command about alex at this hub. */
        CommandResult call(String command, String option, String value, String second, String secondValue) {
            return CommandResult.hub(
                    command, "--hub=" + uri, "--data=" + data, "--user=alex", option, value, second, secondValue);
        }

        /** Sends SIGTERM, through the handle so that the output can still be read, and returns the exit code. */
        int isTerminated() throws InterruptedException {
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        List<String> restOfOutput() {
            return output.lines().toList();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
