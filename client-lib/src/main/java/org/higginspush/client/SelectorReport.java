package org.higginspush.client;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a selector did lately: the device's side of the question why it did not sync. The hub's side is its timeline
 * ({@code hub why}, {@code GET /v1/users/{user}/timeline}); both have the same form.
 *
 * @param events the oldest first; so many of the newest as a selector remembers
 */
public record SelectorReport(List<SelectorEvent> events) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public SelectorReport {
        events = List.copyOf(events);
    }

    /** A line for each event: its time in UTC, and what happened in plain words. */
    public String text() {
        return events.stream()
                .map(event -> TIME.format(event.at()) + "  " + event.text() + "\n")
                .collect(Collectors.joining());
    }

    /**
     * The same for machines: {@code {"events":[{"at":…,"event":…,"contexts":[…],"text":…}]}}, as the hub's timeline. The contexts are
     * names, and left out where there are none.
     */
    public String json() {
        return events.stream().map(SelectorReport::json).collect(Collectors.joining(",", "{\"events\":[", "]}"));
    }

    private static String json(SelectorEvent event) {
        String contexts = event.refs().isEmpty()
                ? ""
                : event.refs().stream()
                        .map(ContextRef::context)
                        .distinct()
                        .sorted()
                        .map(SelectorReport::quoted)
                        .collect(Collectors.joining(",", ",\"contexts\":[", "]"));
        return "{\"at\":\"" + TIME.format(event.at()) + "\",\"event\":\""
                + event.kind().word() + "\"" + contexts + ",\"text\":" + quoted(event.text()) + "}";
    }

    /** As a string of JSON (RFC 8259, section 7), in ASCII alone. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 127) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append('"').toString();
    }
}
