package org.higginspush.hub;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An answer of the HTTP API; of one that does not end, how it begins. */
record ApiAnswer(int status, HttpHeaders headers, String body) {
    static ApiAnswer of(HttpResponse<String> response) {
        return new ApiAnswer(response.statusCode(), response.headers(), response.body());
    }

    /** An answer as it is on the wire, without codings. */
    static ApiAnswer parse(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        List<String> head = answer.substring(0, end).lines().toList();
        Map<String, List<String>> headers = head.stream()
                .skip(1)
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(field -> field[0], field -> List.of(field[1]), (one, two) -> one));
        return new ApiAnswer(
                Integer.parseInt(head.get(0).split(" ")[1]),
                HttpHeaders.of(headers, (name, value) -> true),
                answer.substring(end + 4));
    }

    /** The {@code Content-Type} without parameters; empty if there is none. */
    String mediaType() {
        return headers.firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    }

    boolean isStream() {
        return mediaType().equals("text/event-stream");
    }

    @Override
    public String toString() {
        return status + " " + mediaType() + " " + (body.length() > 300 ? body.substring(0, 300) + "…" : body);
    }
}
