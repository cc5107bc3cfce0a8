package org.higginspush.hub.httpclient;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.higginspush.hub.httpclient.EventStreamReader.ServerSentEvent;
import org.higginspush.hub.model.PlainText;

/**
 * Receives a user's notices, or the events of a group, as server-sent events, and reconnects after an interruption, with notices
 * at the position where it was. Used by one thread.
 */
public final class EventStreamClient {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** The hub sends something at least every 20 seconds. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** Where the notices and events go. */
    public interface NoticeListener {
        /** The hub answers: a stream begins, the first or one after an interruption. */
        default void opened() {}

        /** A notice, or the news that a resync is needed, as one line of JSON. */
        void event(String json);

        /**
         * An event of another name than those of notices.
         *
         * @param data as the hub sent it, which may hold anything
         */
        default void named(String name, String data) {}

        /** Something a person should know about the connection. */
        void status(String text);

        /** True if nobody wants any more events. */
        boolean isClosed();
    }

    private final NoticeListener listener;
    private final Function<String, HttpRequest> requestSince;
    private final HubClient client;
    private String position;
    private long wanted;
    private int failures;
    private String reported = "";

    /**
     * @param client sends the requests
     * @param requestSince makes the request for what came after a position; the empty one means from now on
     * @param wanted how many notices to wait for
     * @param listener called on the thread that calls {@link #run}
     */
    public EventStreamClient(
            HubClient client,
            Function<String, HttpRequest> requestSince,
            String position,
            long wanted,
            NoticeListener listener) {
        this.client = client;
        this.listener = listener;
        this.requestSince = requestSince;
        this.position = position;
        this.wanted = wanted;
    }

    /**
     * Runs until enough notices came, the listener is closed, or the thread is interrupted.
     *
     * @throws HubClientException if the hub refuses for good
     */
    public void run() {
        while (isWanted()) {
            connect();
            if (isWanted() && !pause()) {
                return;
            }
        }
    }

    private boolean isWanted() {
        return wanted > 0 && !listener.isClosed() && !Thread.currentThread().isInterrupted();
    }

    private void connect() {
        HttpRequest request = requestSince.apply(position);
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (isEventStream(answer)) {
                    follow(body);
                } else if (answer.statusCode() < 400) {
                    failed(HubClient.noHub(request.uri()));
                } else {
                    refused(answer.statusCode(), body);
                }
            }
        } catch (IOException e) {
            failed(client.noAnswer(request.uri(), e));
        }
    }

    private static boolean isEventStream(HttpResponse<?> answer) {
        return answer.statusCode() == 200
                && answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    }

    /** Reports the same trouble once. */
    private void failed(String trouble) {
        failures++;
        if (!trouble.equals(reported)) {
            reported = trouble;
            listener.status(trouble + " Trying again.");
        }
    }

    private void recovered() {
        failures = 0;
        if (!reported.isEmpty()) {
            reported = "";
            listener.status("Connected again.");
        }
    }

    private void follow(InputStream body) throws IOException {
        try (IdleTimeout timeout = IdleTimeout.start(IDLE_TIMEOUT, body)) {
            EventStreamReader events = new EventStreamReader(
                    new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), timeout::reset);
            recovered();
            listener.opened();
            while (isWanted()) {
                ServerSentEvent event = events.next();
                if (event == null) {
                    return;
                }
                pass(event);
            }
        }
    }

    private void pass(ServerSentEvent event) {
        switch (event.name()) {
            case "message" -> {
                listener.event(PlainText.oneLine(event.data()));
                wanted--;
            }
            case "resync" -> passResync(event);
            default -> listener.named(event.name(), event.data());
        }
        position = event.id();
    }

    /** Without a position the client asked for everything from now on, so nothing was missed. */
    private void passResync(ServerSentEvent event) {
        if (position.isEmpty()) {
            listener.status("Watching.");
        } else {
            listener.event("{\"resync\":true,\"position\":\"" + PlainText.oneLine(event.id()) + "\"}");
        }
    }

    private void refused(int status, InputStream body) throws IOException {
        HubClientException refusal =
                HubClient.refused(status, new String(body.readNBytes(16_384), StandardCharsets.UTF_8));
        if (status < 500 && status != 429) {
            throw refusal;
        }
        failed(String.valueOf(refusal.getMessage()));
    }

    /** Waits a random time, longer after each failure, so that many watchers do not come back at once. */
    private boolean pause() {
        long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
