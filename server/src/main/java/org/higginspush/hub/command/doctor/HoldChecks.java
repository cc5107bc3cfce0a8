package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/** Whether streams flow, and how long what is quiet is left open: proxies end it after a time of their own. */
final class HoldChecks {
    /** The hub holds a poll for no longer ({@code ?wait=}). */
    private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

    /** For how long the hub holds Bayeux polls unless it is told otherwise: bayeux.long-polling-timeout. */
    private static final Duration BAYEUX_POLL = Duration.ofSeconds(25);

    /** Clocks and networks are not exact. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final Target target;
    private final DoctorClient client;
    private final ExecutorService threads;

    HoldChecks(Target target, DoctorClient client, ExecutorService threads) {
        this.target = target;
        this.client = client;
        this.threads = threads;
    }

    private HeldResponse openStream(String... headers) {
        HttpRequest.Builder request =
                client.withToken(target.changes() + "?" + target.deviceQuery()).header("Accept", "text/event-stream");
        return new HeldResponse(client, headers.length == 0 ? request : request.headers(headers), threads);
    }

    /** Whether an event stream begins at once, and nothing on the way collects it. */
    CheckResult stream() {
        try (HeldResponse stream = openStream()) {
            String first = stream.line("data:", NoticeSource.AT_ONCE);
            if (first != null) {
                return CheckResult.ok("stream", "the first event comes at once");
            }
            Answer head = stream.head(Duration.ofMillis(1));
            if (head != null && head.status() != 200) {
                return CheckResult.wrong("stream", "no stream begins: " + head.words(), null);
            }
            return CheckResult.wrong(
                    "stream",
                    "the first event does not come within " + NoticeSource.AT_ONCE.toSeconds()
                            + " s: something on the way buffers",
                    Remedy.BUFFERING);
        } catch (InterruptedException e) {
            return stopped("stream");
        }
    }

    /** Whether somebody on the way compresses event streams for who would take that, as browsers would. */
    CheckResult compression() {
        try (HeldResponse stream = openStream("Accept-Encoding", "gzip")) {
            Answer head = stream.head(NoticeSource.AT_ONCE);
            if (head == null) {
                return CheckResult.wrong(
                        "compression",
                        "with Accept-Encoding: gzip an event stream does not begin: a compressor on the way collects it",
                        Remedy.COMPRESSION);
            }
            String coding = head.first("Content-Encoding");
            return coding.isEmpty() || coding.equals("identity")
                    ? CheckResult.ok("compression", "event streams pass as they are")
                    : CheckResult.wrong(
                            "compression",
                            "event streams are compressed on the way (" + coding
                                    + "): events wait until the compressor has enough",
                            Remedy.COMPRESSION);
        } catch (InterruptedException e) {
            return stopped("compression");
        }
    }

    private static CheckResult stopped(String check) {
        Thread.currentThread().interrupt();
        return CheckResult.notChecked(check, "stopped");
    }

    /** Starts a check that takes as long as connections are held. */
    Future<CheckResult> start(Callable<CheckResult> check) {
        return threads.submit(check);
    }

    /** The outcome of one that was started. */
    static CheckResult result(String check, Future<CheckResult> running) {
        try {
            return running.get();
        } catch (InterruptedException e) {
            return stopped(check);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** A Bayeux WebSocket on which nothing is said until the hub's heartbeat. */
    CheckResult quietSocket() throws InterruptedException {
        String check = "websocket-idle";
        try (JsonSocket socket = JsonSocket.open(client, target.socketAt("bayeux"), null)) {
            BayeuxConversation conversation = new BayeuxConversation(target, socket);
            String failure = conversation.begin(NoticeSource.AT_ONCE);
            if (failure != null) {
                return CheckResult.notChecked(check, failure);
            }
            conversation.holdsHeartbeat();
            long start = System.nanoTime();
            boolean isAnswered = conversation.reply("/meta/connect", target.hold()) != null;
            Duration quiet = Duration.ofNanos(System.nanoTime() - start);
            return quiet(check, quiet, isAnswered, conversation.heartbeat(), socket.ended());
        } catch (IOException e) {
            return CheckResult.notChecked(check, "no WebSocket opens: " + IoReason.of(e));
        }
    }

    private static CheckResult quiet(
            String check, Duration quiet, boolean isAnswered, Duration heartbeat, @Nullable String ended) {
        if (ended != null && ended.startsWith("by the hub")) {
            return CheckResult.warning(check, "it was closed after " + seconds(quiet) + ", " + ended, null);
        }
        if (ended != null) {
            return CheckResult.wrong(
                    check,
                    "a quiet WebSocket is cut off after " + seconds(quiet) + ", " + ended
                            + "; the hub's heartbeat comes"
                            + (heartbeat.isZero() ? " later" : " every " + seconds(heartbeat)),
                    Remedy.WEBSOCKET_IDLE);
        }
        if (isAnswered) {
            return CheckResult.ok(check, "a quiet WebSocket lives until the hub's heartbeat, after " + seconds(quiet));
        }
        return CheckResult.ok(
                check,
                "a quiet WebSocket lives for " + seconds(quiet)
                        + (heartbeat.isZero()
                                ? ""
                                : "; the hub's heartbeat comes every " + seconds(heartbeat) + ": --hold "
                                        + (heartbeat.toSeconds() + 10) + "s would see one"));
    }

    /** A poll on which nothing is said until the hub has held it for as long as was asked. */
    CheckResult heldPoll() throws InterruptedException {
        String check = "poll-held";
        long seconds = Math.min(LONGEST_POLL.toSeconds(), target.hold().toSeconds());
        if (seconds < 1) {
            return CheckResult.notChecked(check, "a poll is held for whole seconds: give --hold more");
        }
        Duration asked = Duration.ofSeconds(seconds);
        try {
            Answer now = client.send(client.withToken(target.changes() + "?" + target.deviceQuery()));
            HttpRequest.Builder request = client.withToken(target.changes() + "?since="
                            + now.json().path("position").asText("") + "&wait=" + seconds + "&" + target.deviceQuery())
                    .timeout(asked.plusSeconds(15));
            long start = System.nanoTime();
            try (HeldResponse poll = new HeldResponse(client, request, threads)) {
                Long end = poll.end(asked.plusSeconds(15));
                Duration took = Duration.ofNanos((end == null ? System.nanoTime() : end) - start);
                return held(check, asked, took, poll.head(Duration.ofMillis(1)), poll.reason());
            }
        } catch (IOException e) {
            return CheckResult.notChecked(check, "no answer: " + IoReason.of(e));
        }
    }

    private static CheckResult held(
            String check, Duration asked, Duration took, @Nullable Answer answer, String reason) {
        boolean isOfHub = answer != null && (answer.status() == 200 || answer.status() == 304);
        if (isOfHub && took.compareTo(asked.minus(SLACK)) >= 0) {
            return CheckResult.ok(check, "a poll is held for the " + seconds(asked) + " that were asked for");
        }
        if (isOfHub) {
            return CheckResult.ok(check, "a poll was answered by the hub after " + seconds(took));
        }
        String whom = answer == null ? "without an answer (" + reason + ")" : "with " + answer.words();
        return took.compareTo(BAYEUX_POLL.plusSeconds(5)) < 0
                ? CheckResult.wrong(
                        check,
                        "a poll of " + seconds(asked) + " is given up after " + seconds(took) + " " + whom,
                        Remedy.HELD)
                : CheckResult.warning(
                        check,
                        "a poll of " + seconds(asked) + " is given up after " + seconds(took) + " " + whom
                                + "; those of Bayeux are shorter",
                        Remedy.HELD);
    }

    /** An event stream on which nothing is said but the comments of the hub. */
    CheckResult quietStream() throws InterruptedException {
        String check = "stream-held";
        long start = System.nanoTime();
        try (HeldResponse stream = openStream()) {
            Long end = stream.end(target.hold());
            if (end == null) {
                return CheckResult.ok(check, "an event stream lives for " + seconds(target.hold()));
            }
            Answer head = stream.head(Duration.ofMillis(1));
            Duration took = Duration.ofNanos(end - start);
            return head != null && head.status() != 200 && head.isRefusalOfHub()
                    ? CheckResult.notChecked(check, head.words())
                    : CheckResult.wrong(
                            check,
                            "an event stream is cut off after " + seconds(took)
                                    + "; the hub sends a comment every 20 s",
                            Remedy.HELD);
        }
    }

    private static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 || millis >= 10_000 ? Math.round(millis / 1000.0) + " s" : millis / 100 / 10.0 + " s";
    }
}
