package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub serve} as a service manager runs it: a process, its standard output, SIGTERM and its exit code. */
@Timeout(120)
class ServeProcessTest {
    private static final String LISTENS = "The hub listens on ";

    private static final String LOG = "hub.log";

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

    @Test
    void systemdIsToldThatItServesLivesAndStops() throws Exception {
        try (FakeSystemd systemd = FakeSystemd.in(data);
                ServeProcess hub = ServeProcess.start(
                        data, Map.of("NOTIFY_SOCKET", systemd.socket().toString(), "WATCHDOG_USEC", "3000000"))) {
            assertThat(systemd.next()).isEqualTo("READY=1 STATUS=Serves at " + hub.uri());
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            assertThat(hub.isTerminated()).isZero();
            assertThat(systemd.nextChange()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void aHangUpReadsTheSettingsAgain() throws Exception {
        Path file = Files.writeString(data.resolve("hub.yaml"), "log.level: info\n");
        try (FakeSystemd systemd = FakeSystemd.in(data);
                ServeProcess hub = ServeProcess.start(
                        data,
                        Map.of("NOTIFY_SOCKET", systemd.socket().toString(), "HIGGINS_PUSH_CONFIG", file.toString()))) {
            assertThat(systemd.next()).startsWith("READY=1");

            Files.writeString(file, "log.level: loud\nmetrics.enabled: off\n");
            hub.hangsUp(systemd);
            assertThat(hub.log())
                    .contains("The settings are not valid, so nothing was taken over")
                    .contains("log.level")
                    .doesNotContain("need a restart", "were read again");

            Files.writeString(
                    file,
                    "log.level: debug\norigins.allowed: [https://app.example]\nmetrics.enabled: off\n"
                            + "limits.sessions-per-user: 7\nlimits.contexts-per-user: 70\n");
            assertThat(hub.status("/v1/users/alex/changes", "https://app.example"))
                    .isEqualTo(403);
            hub.hangsUp(systemd);
            assertThat(hub.log())
                    .contains("The settings were read again. Taken over: ")
                    .contains("log.level", "origins.allowed", "limits.sessions-per-user")
                    .contains(
                            "These settings have changed and need a restart: limits.contexts-per-user, metrics.enabled\n");
            assertThat(hub.status("/v1/users/alex/changes")).isEqualTo(401);
            assertThat(hub.status("/v1/users/alex/changes", "https://app.example"))
                    .as("the new origin passes, and the token is missing")
                    .isEqualTo(401);
            assertThat(hub.log()).as("the new level holds").contains("DEBUG", "Refused GET /v1/users/alex/changes");
            assertThat(hub.status("/metrics")).as("still as it was started").isEqualTo(200);
            assertThat(hub.isTerminated()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsTheDrain() throws Exception {
        Map<String, String> patient = Map.of("HIGGINS_PUSH_DRAIN_NOTICE", "9m", "HIGGINS_PUSH_DRAIN_TIMEOUT", "10m");
        try (ServeProcess hub = ServeProcess.start(data, patient)) {
            String token = CommandResult.hub("token", "--data=" + data, "--user=alex")
                    .out()
                    .strip();
            HttpRequest stream = HttpRequest.newBuilder(hub.uri.resolve("/v1/users/alex/changes"))
                    .header("Accept", "text/event-stream")
                    .header("Authorization", "Bearer " + token)
                    .build();
            Stream<String> events = HttpClient.newHttpClient()
                    .send(stream, BodyHandlers.ofLines())
                    .body();

            hub.process.toHandle().destroy();
            await().atMost(Duration.ofSeconds(30)).until(() -> hub.status("/readyz") == 503);

            assertThat(hub.isTerminated()).isZero();
            assertThat(events.toList()).anyMatch(line -> line.startsWith("retry: "));
        }
    }

    /** A hub in a process of its own. */
    private record ServeProcess(Process process, BufferedReader output, URI uri, Path data) implements AutoCloseable {
        static ServeProcess start(Path data) throws IOException {
            return start(data, Map.of());
        }

        static ServeProcess start(Path data, Map<String, String> environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "env",
                            "--default-signal=HUP", // it may be ignored where the tests run: under nohup
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
                    .redirectError(data.resolve(LOG).toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HIGGINS_PUSH_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            assertThat(line).startsWith(LISTENS);
            return new ServeProcess(process, output, URI.create(line.substring(LISTENS.length())), data);
        }

        int status(String path) throws Exception {
            return status(HttpRequest.newBuilder(uri.resolve(path)).build());
        }

        /** As a page of an origin. */
        int status(String path, String origin) throws Exception {
            return status(HttpRequest.newBuilder(uri.resolve(path))
                    .header("Origin", origin)
                    .build());
        }

        private static int status(HttpRequest request) throws Exception {
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

        /** All it has logged. */
        String log() throws IOException {
            return Files.readString(data.resolve(LOG));
        }

        /** Sends SIGHUP, and waits until it has done what is to be done then. */
        void hangsUp(FakeSystemd systemd) throws Exception {
            assertThat(new ProcessBuilder("kill", "-HUP", "" + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(systemd.nextChange()).isEqualTo("RELOADING=1");
            assertThat(systemd.nextChange()).startsWith("READY=1");
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
