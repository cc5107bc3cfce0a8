package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One stream of server-sent events, read by hand: it never comes back by itself. */
final class EventSourceReader implements AutoCloseable {
    private static final Map<String, String> END = Map.of("event", "the end of the stream");

    private final BlockingQueue<Map<String, String>> events = new LinkedBlockingQueue<>();
    private final HttpResponse<Stream<String>> response;

    private EventSourceReader(HttpResponse<Stream<String>> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "event-source-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens a stream that must be granted. */
    static EventSourceReader open(HttpRequest.Builder request) {
        EventSourceReader reader = new EventSourceReader(send(request));
        assertThat(reader.response.statusCode()).isEqualTo(200);
        return reader;
    }

    /** A request for a stream, still without credentials. */
    static HttpRequest.Builder request(URI hub, String path) {
        return HttpRequest.newBuilder(hub.resolve(path)).header("Accept", "text/event-stream");
    }

    private static HttpResponse<Stream<String>> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        Map<String, String> event = new LinkedHashMap<>();
        try {
            for (Iterator<String> lines = response.body().iterator(); lines.hasNext(); ) {
                String line = lines.next();
                int colon = line.indexOf(": ");
                if (line.isEmpty() && !event.isEmpty()) {
                    events.add(event);
                    event = new LinkedHashMap<>();
                } else if (colon > 0) {
                    event.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        } catch (UncheckedIOException cut) {
            // the end, as below
        }
        events.add(END);
    }

    /** The next event: its fields by name. */
    Map<String, String> next() {
        try {
            Map<String, String> event = events.poll(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("an event within " + RawBayeux.LIMIT).isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The context of the next event, which must be a notice. */
    String context() {
        Map<String, String> event = next();
        assertThat(event).containsKey("data");
        return RawBayeux.json(event.get("data")).path("context").asText();
    }

    /** The stream must end, with nothing before. */
    void ends() {
        assertThat(next()).isSameAs(END);
    }

    @Override
    public void close() {
        response.body().close();
    }
}
