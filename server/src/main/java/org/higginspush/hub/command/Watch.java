package org.higginspush.hub.command;

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
import org.higginspush.hub.command.EventReader.Event;

/** Follows a user's notices over server-sent events; each connection goes on where the one before ended. One thread. */
final class Watch {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** The hub says something at least every 20 seconds. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Terminal terminal;
    private final Function<String, HttpRequest> requestSince;
    private final HubDoor door;
    private String position;
    private long wanted;
    private int failures;
    private String told = "";

    /**
     * @param requestSince makes the request for what came after a position; the empty one means from now on
     * @param wanted how many notices to wait for
     */
    Watch(Terminal terminal, Function<String, HttpRequest> requestSince, String position, long wanted) {
        this.terminal = terminal;
        door = new HubDoor(terminal.environment());
        this.requestSince = requestSince;
        this.position = position;
        this.wanted = wanted;
    }

    /**
     * Prints until enough was seen, nobody reads any more, or the thread is interrupted.
     *
     * @throws CommandFailure if the hub refuses for good
     */
    void run() {
        while (isWanted()) {
            connect();
            if (isWanted() && !pause()) {
                return;
            }
        }
    }

    private boolean isWanted() {
        return wanted > 0 && !terminal.isGone() && !Thread.currentThread().isInterrupted();
    }

    private void connect() {
        HttpRequest request = requestSince.apply(position);
        try {
            HttpResponse<InputStream> answer = door.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() == 200) {
                    follow(body);
                } else {
                    refused(answer.statusCode(), body);
                }
            }
        } catch (IOException e) {
            failed(door.noAnswer(request.uri(), e));
        }
    }

    /** The same trouble is told once. */
    private void failed(String trouble) {
        failures++;
        if (!trouble.equals(told)) {
            told = trouble;
            terminal.tell(trouble + " Trying again.");
        }
    }

    private void recovered() {
        failures = 0;
        if (!told.isEmpty()) {
            told = "";
            terminal.tell("Connected again.");
        }
    }

    private void follow(InputStream body) throws IOException {
        try (Silence silence = Silence.limit(LONGEST_SILENCE, body)) {
            EventReader events = new EventReader(
                    new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), silence::broken);
            recovered();
            while (isWanted()) {
                Event event = events.next();
                if (event == null) {
                    return;
                }
                print(event);
            }
        }
    }

    private void print(Event event) {
        switch (event.name()) {
            case "message" -> {
                terminal.print(Terminal.plain(event.data()));
                wanted--;
            }
            case "resync" -> printResync(event);
            default -> {
                // A position alone is nothing to see.
            }
        }
        position = event.id();
    }

    /** Whoever asked for everything from now on missed nothing. */
    private void printResync(Event event) {
        if (position.isEmpty()) {
            terminal.tell("Watching.");
        } else {
            terminal.print("{\"resync\":true,\"position\":\"" + Terminal.plain(event.id()) + "\"}");
        }
    }

    private void refused(int status, InputStream body) throws IOException {
        CommandFailure refusal = HubDoor.refused(status, new String(body.readNBytes(16_384), StandardCharsets.UTF_8));
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
