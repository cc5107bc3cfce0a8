package org.higginspush.demo.sync.http;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An answer over HTTP. Never to be kept by a cache: it may hold someone's data. */
public record Reply(int status, Map<String, String> fields, byte[] body) {
    private static final byte[] NOTHING = {};

    /** An answer with a JSON body. */
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

    /** The same answer with one more field. */
    public Reply with(HttpHeader field, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field.asString(), value);
        return new Reply(status, more, body);
    }

    /** Writes the answer; the callback completes when it is written. */
    public void send(Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store").put("X-Content-Type-Options", "nosniff");
        fields.forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
