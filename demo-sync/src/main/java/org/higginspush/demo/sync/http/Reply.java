package org.higginspush.demo.sync.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** A reply over HTTP. Never to be kept by a cache: it may hold someone's data. */
public record Reply(int status, Map<String, String> fields, byte[] body) {
    private static final byte[] NOTHING = {};

    /** A reply with a JSON body. */
    public static Reply json(int status, Object value) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(value));
    }

    /** The caller has it already. */
    public static Reply notModified() {
        return new Reply(304, Map.of(), NOTHING);
    }

    /** The problem document for a problem. */
    public static Reply of(Problem problem) {
        return new Reply(
                problem.status(), Map.of("Content-Type", "application/problem+json"), Json.bytes(problem.document()));
    }

    /** The same reply with one more field. */
    public Reply with(String field, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Reply(status, more, body);
    }
}
