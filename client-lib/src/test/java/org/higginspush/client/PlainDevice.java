package org.higginspush.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.higginspush.hub.RawBayeux;
import org.jspecify.annotations.Nullable;

/** A device without a library: it reads the user's changes, comes back when it was cut off or sent away, and goes on from its position. */
final class PlainDevice implements AutoCloseable {
    /** How it reads. */
    enum PlainTransport {
        EVENT_STREAM,
        LONG_POLL,
        WEBSOCKET
    }

    private static final int MILLIS_BETWEEN_ATTEMPTS = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final PlainTransport transport;
    private final URI changes;
    private final String token;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger resyncs = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "plain-device");
    private volatile @Nullable String position;

    PlainDevice(PlainTransport transport, URI hub, String user, String token) {
        this.transport = transport;
        this.changes = hub.resolve("/v1/users/" + user + "/changes");
        this.token = token;
        thread.setDaemon(true);
        thread.start();
    }

    /** The contexts it was told of, in their order. */
    List<String> heard() {
        return heard;
    }

    /** How often it was told to sync everything; once when it was new. */
    int resyncs() {
        return resyncs.get();
    }

    /** How often it was connected. */
    int connections() {
        return connections.get();
    }

    boolean isReady() {
        return position != null;
    }

    private void run() {
        try {
            while (!closed.await(MILLIS_BETWEEN_ATTEMPTS, TimeUnit.MILLISECONDS)) {
                attempt();
            }
        } catch (InterruptedException e) {
            // it is closed
        }
    }

    private void attempt() throws InterruptedException {
        try {
            switch (transport) {
                case EVENT_STREAM -> stream();
                case LONG_POLL -> poll();
                case WEBSOCKET -> socket();
            }
        } catch (IOException | UncheckedIOException | CompletionException e) {
            // no node took it just now, or the one that had is gone: again, soon
        }
    }

    private URI address(String more) {
        String since = position;
        String query = Stream.of(since == null ? "" : "since=" + since, more)
                .filter(part -> !part.isEmpty())
                .reduce((one, other) -> one + "&" + other)
                .orElse("");
        return URI.create(changes + (query.isEmpty() ? "" : "?" + query));
    }

    private HttpRequest.Builder request(String more) {
        return HttpRequest.newBuilder(address(more)).header("Authorization", "Bearer " + token);
    }

    private void poll() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request("wait=5").build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
            connections.incrementAndGet();
            caughtUp(RawBayeux.json(answer.body()));
        }
    }

    private void stream() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = http.send(
                request("").header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() != 200) {
                return;
            }
            connections.incrementAndGet();
            String event = "message";
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    told(event, RawBayeux.json(line.substring(6)));
                    event = "message";
                }
            }
        }
    }

    private void told(String event, JsonNode data) {
        if (event.equals("resync")) {
            resyncs.incrementAndGet();
        }
        told(data);
    }

    private void socket() throws InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(address("").toString().replaceFirst("^http", "ws")), new FrameListener(over))
                .join();
        connections.incrementAndGet();
        while (!over.isDone() && !closed.await(1, TimeUnit.MILLISECONDS)) {
            // it is open
        }
        socket.abort();
    }

    private final class FrameListener implements WebSocket.Listener {
        private final CompletableFuture<Void> over;
        private final StringBuilder text = new StringBuilder();

        FrameListener(CompletableFuture<Void> over) {
            this.over = over;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                caughtUp(RawBayeux.json(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            over.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            over.complete(null);
        }
    }

    private void caughtUp(JsonNode frame) {
        frame.path("changes").forEach(this::told);
        if (frame.path("resync").asBoolean()) {
            resyncs.incrementAndGet();
        }
        told(frame);
    }

    private void told(JsonNode data) {
        if (data.has("context")) {
            heard.add(data.get("context").asText());
        }
        if (data.has("position")) {
            position = data.get("position").asText();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt(); // one that reads a stream ends with that
    }
}
