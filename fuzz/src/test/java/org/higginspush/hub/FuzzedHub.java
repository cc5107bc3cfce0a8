package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.code_intelligence.jazzer.api.BugDetectors;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A hub in this process that is sent whatever a fuzzer makes up. Closing it proves that nothing of that is left: a device that was
 * there before still hears a notice; sessions, file descriptors, threads and heap are what they were; and nothing was logged as an error.
 *
 * <p>Inputs hold names for what nobody could guess: {@code $TOKEN} of the user alex, {@code $PUBLISHER}, {@code $MANAGER},
 * {@code $TICKET}, {@code $CLIENT} (a client id) with {@code $COOKIE}, {@code $POSITION}.
 */
final class FuzzedHub {
    /** Longer than any busy machine takes, and far shorter than for ever. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String SENTINEL = "sentinel of the probe";
    /** As a status of HTTP, as one of a line of many or of a request on a WebSocket, as an error of Bayeux. */
    private static final Pattern SERVER_FAULT = Pattern.compile(
            "(?:^|\\n)(?:HTTP/1\\.[01] 5\\d\\d|\\{(?:\"id\":[^,]{1,400},)?\"status\":5\\d\\d)|\"error\":\"5\\d\\d:");

    /** For the 100 000 lines of the log that {@link SecretLogExtension} keeps; a kilobyte left behind by each input would be more by far. */
    private static final long HEAP_TOLERANCE = 128 << 20;

    private static final int TOLERANCE = 24;
    /** Pools have a thread more for each that is busy; one left behind by every hundredth input would be more by far. */
    private static final int THREADS_TOLERANCE = 100;

    /** After so many inputs what is loaded and cached once has been. */
    private static final int WARM = 400;

    /** Owned by the thread that fuzzes. */
    private static @Nullable FuzzedHub started;

    private final Path data;
    private final TestHub hub;
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new ErrorCollector();
    private final CometdClient probe;
    private final Map<String, String> fixed;
    private @Nullable String token;
    private long inputs;
    private long files;
    private long heap;
    private int threads;

    /** Collects what was logged as an error. */
    private final class ErrorCollector extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                errors.add(
                        event.getLoggerName() + ": " + event.getFormattedMessage() + " " + event.getThrowableProxy());
            }
        }
    }

    /** A push service that takes all wake-ups, and forgets them. */
    private static final class DiscardGateway implements PushGateway {
        @Override
        public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
            return CompletableFuture.completedFuture(new WakeUpResult.Accepted());
        }

        @Override
        public void close() {}
    }

    private FuzzedHub(Path data, TestHub hub) {
        this.data = data;
        this.hub = hub;
        fixed = Map.of(
                "$PUBLISHER", hub.publisherToken(),
                "$MANAGER", hub.managerToken());
        probe = hub.device("websocket", "probe", "device").connects("probe");
        logger().addAppender(appender);
        appender.start();
    }

    /**
     * The hub of this process. It is started by the first input, when Jazzer has its agent in place: classes that are loaded before are
     * changed while they are used, which JDK 17 cannot do with records that have annotated components.
     */
    static FuzzedHub started() throws Exception {
        if (started == null) {
            started = start();
        }
        int port = started.port();
        BugDetectors.allowNetworkConnections(
                (host, to) -> to == port); // and no other, whatever the hub is told; forgotten after each test
        return started;
    }

    /** Stops the hub, after the proof that nothing is left. */
    static void stop() throws IOException {
        FuzzedHub stopped = started;
        started = null;
        if (stopped != null) {
            stopped.close();
        }
    }

    private static FuzzedHub start() throws Exception {
        Path data = Files.createTempDirectory("fuzzed-hub");
        return new FuzzedHub(
                data,
                TestHub.withGateways(
                        data,
                        List.of(new GatewayRoute(PushPlatform.FCM, null, new DiscardGateway())),
                        "proxy.trusted=127.0.0.1",
                        "origins.allowed=https://app.example",
                        "bayeux.callback-polling=on",
                        "bayeux.long-polling-timeout=100ms",
                        "bayeux.max-interval=300ms",
                        "limits.sessions-per-user=1000000",
                        "limits.sessions-per-address=1000000",
                        "limits.handshakes-per-address-per-minute=10000000",
                        "limits.tickets-per-user=10000",
                        "limits.tickets-per-address=50000",
                        "limits.messages-per-second=1000000",
                        "limits.requests-per-second=1000000"));
    }

    private static Logger logger() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    int port() {
        return hub.port();
    }

    /** Of the user alex, whom an input may have cut off, so that older ones are good no more. */
    String token() {
        if (token == null) {
            token = hub.hub().localIssuer().issue("alex", "phone", Set.of(Scope.SUBSCRIBE), Duration.ofHours(2));
        }
        return token;
    }

    // ---- inputs

    /** The input with what its names stand for, in ISO-8859-1, so that each byte stays what it was. */
    byte[] resolved(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        if (text.indexOf('$') < 0) {
            return input;
        }
        for (Map.Entry<String, String> one : fixed.entrySet()) {
            text = text.replace(one.getKey(), one.getValue());
        }
        text = replaced(text, "$TOKEN", this::token);
        text = replaced(text, "$TICKET", () -> asked("POST /v1/tickets", "\"ticket\":\"([^\"]+)"));
        text = replaced(text, "$POSITION", () -> asked("GET /v1/users/alex/changes", "\"position\":\"([^\"]+)"));
        if (text.contains("$CLIENT")) {
            String handshake = RawBayeux.handshake(token(), "long-polling");
            Matcher session = Pattern.compile("(BAYEUX_BROWSER=[^;]+)(?s:.*)\"clientId\":\"([^\"]+)")
                    .matcher(answer("POST /bayeux", token(), handshake));
            boolean made = session.find();
            text = text.replace("$CLIENT", made ? session.group(2) : "none")
                    .replace("$COOKIE", made ? session.group(1) : "none");
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String replaced(String text, String name, Supplier<String> value) {
        return text.contains(name) ? text.replace(name, value.get()) : text;
    }

    /** What a request is answered with, as far as it is the group of a pattern; "none" if it is refused. */
    private String asked(String line, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(answer(line, token(), ""));
        return found.find() ? found.group(1) : "none";
    }

    private String answer(String line, String token, String body) {
        String request = line + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try {
            return RawConnection.exchange(port(), request.getBytes(StandardCharsets.ISO_8859_1), false)
                    .text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what must hold after each input

    /** Checks what came back for an input. */
    void check(RawConnection.Answer answer) {
        assertThat(answer.isComplete())
                .as("the hub answers or closes within " + LIMIT + ": " + answer.text())
                .isTrue();
        assertThat(answer.text()).doesNotContainPattern(SERVER_FAULT);
        assertThat(errors).as("errors in the log").isEmpty();
        if (answer.text().contains(" 401 ")) {
            token = null;
        }
        if (++inputs == WARM) {
            measure();
        }
    }

    private void measure() {
        files = files();
        heap = heap();
        threads = Thread.activeCount();
    }

    // ---- the end

    private void close() throws IOException {
        try {
            publish("probe");
            hearsSentinel();
            if (inputs > WARM) {
                settle();
                await("files").atMost(LIMIT).until(() -> files() <= files + TOLERANCE);
                await("heap").atMost(LIMIT).until(() -> heap() <= heap + HEAP_TOLERANCE);
                await("threads").atMost(LIMIT).until(() -> Thread.activeCount() <= threads + THREADS_TOLERANCE);
            }
            System.err.println(inputs + " inputs; files " + files + " -> " + files() + ", heap " + (heap >> 20) + " -> "
                    + (heap() >> 20) + " MB, threads " + threads + " -> " + Thread.activeCount() + ", sessions "
                    + hub.hub().sessions());
        } finally {
            logger().detachAppender(appender);
            hub.close();
            delete(data);
        }
    }

    /** After whatever the inputs told everyone. */
    private void hearsSentinel() {
        Map<String, Object> notice = probe.nextNotice();
        while (!notice.get("context").equals(SENTINEL)) {
            notice = probe.nextNotice();
        }
    }

    /** The probe's session alone is left: a stream whose client is gone ends when there is something to write on it. */
    private void settle() {
        await("sessions").atMost(LIMIT).until(() -> {
            publish("alex");
            answer("PUT /v1/groups/team/members/alex", fixed.get("$MANAGER"), "");
            answer("DELETE /v1/groups/team/members/alex", fixed.get("$MANAGER"), "");
            return hub.hub().sessions() <= 1;
        });
    }

    private void publish(String user) {
        assertThat(answer(
                        "POST /v1/users/" + user + "/changes",
                        fixed.get("$PUBLISHER"),
                        "{\"context\":\"" + SENTINEL + "\"}"))
                .startsWith("HTTP/1.1 200 ");
    }

    private static long files() {
        System.gc();
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
