package org.higginspush.hub.httpclient;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6) as far as the hub uses them: an id, a name and a line of data.
 * Used by one thread.
 */
final class EventStreamReader {
    /**
     * One event.
     *
     * @param id the position after it; empty if it has none
     * @param name {@code message} unless the hub named it
     */
    record ServerSentEvent(String id, String name, String data) {}

    private final BufferedReader lines;
    private final Runnable onLine;
    private String id = "";
    private String name = "";
    private final StringBuilder data = new StringBuilder();

    /**
     * @param onLine called for every line, comments too
     */
    EventStreamReader(BufferedReader lines, Runnable onLine) {
        this.lines = lines;
        this.onLine = onLine;
    }

    /** The next event; null at the end of the stream, where an incomplete event is dropped. */
    @Nullable
    ServerSentEvent next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            onLine.run();
            if (!line.isEmpty()) {
                field(line);
            } else if (data.length() > 0) {
                return take();
            }
        }
        return null;
    }

    private void field(String line) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (field) {
            case "id" -> id = value;
            case "event" -> name = value;
            case "data" -> data.append(data.length() == 0 ? "" : " ").append(value);
            default -> {
                // Comments keep the connection alive; other fields are not ours.
            }
        }
    }

    private ServerSentEvent take() {
        ServerSentEvent event = new ServerSentEvent(id, name.isEmpty() ? "message" : name, data.toString());
        name = "";
        data.setLength(0);
        return event;
    }
}
