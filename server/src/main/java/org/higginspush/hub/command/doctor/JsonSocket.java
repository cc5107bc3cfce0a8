package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on which JSON objects come, alone or in arrays. What comes is taken by one thread, the one that opened it.
 */
final class JsonSocket implements WebSocket.Listener, AutoCloseable {
    private static final Duration OPEN = Duration.ofSeconds(10);

    private final URI address;
    private final BlockingQueue<JsonNode> objects = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    /** Touched by the thread that brings the text, one at a time. */
    private final StringBuilder text = new StringBuilder();

    private @Nullable WebSocket socket;

    private JsonSocket(URI address) {
        this.address = address;
    }

    /**
     * Opens one.
     *
     * @throws java.net.http.WebSocketHandshakeException if the upgrade was answered in another way
     * @throws IOException if it was not answered
     */
    static JsonSocket open(DoctorClient client, URI address, @Nullable String token) throws IOException {
        JsonSocket made = new JsonSocket(address);
        WebSocket.Builder builder = client.hub().webSocket();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        CompletableFuture<WebSocket> opening = builder.buildAsync(address, made);
        try {
            made.socket = opening.get(OPEN.toSeconds(), TimeUnit.SECONDS);
            return made;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            opening.cancel(true);
            throw new IOException("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped.");
        }
    }

    URI address() {
        return address;
    }

    /** Sends a text; if that fails, what {@link #ended} says comes of it. */
    void send(String json) {
        WebSocket open = socket;
        if (open != null) {
            open.sendText(json, true);
        }
    }

    /** The next object; null if none comes in time, or the WebSocket ends. */
    @Nullable
    JsonNode next(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0; left = until - System.nanoTime()) {
            JsonNode next = objects.poll(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
            if (next != null || end.isDone()) {
                return next == null ? objects.poll() : next;
            }
        }
        return null;
    }

    /** How it ended, in words; null if it is open. */
    @Nullable
    String ended() {
        return end.getNow(null);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            take(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void take(String frame) {
        try {
            JsonNode value = StrictJson.value(frame);
            if (value.isArray()) {
                value.forEach(objects::add);
            } else {
                objects.add(value);
            }
        } catch (InvalidJson e) {
            end.complete("by what is no JSON");
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end.complete(
                code == 1006
                        ? "without a word, as a proxy does it"
                        : "by the hub, with the code " + code + (reason.isEmpty() ? "" : ", \"" + reason + "\""));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        end.complete("without a word, as a proxy does it");
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.sendClose(WebSocket.NORMAL_CLOSURE, "");
            open.abort();
        }
    }
}
