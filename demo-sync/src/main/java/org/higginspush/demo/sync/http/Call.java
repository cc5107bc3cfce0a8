package org.higginspush.demo.sync.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.plugin.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body has been read.
 *
 * @param path the segments below the servlet's base path, as they were sent: percent-encoded
 */
public record Call(HttpServletRequest request, List<String> path, byte[] body) {
    private static final String BEARER = "Bearer ";

    public String method() {
        return request.getMethod();
    }

    /** What the client is counted by. */
    public String address() {
        return ClientAddress.of(request.getRemoteAddr());
    }

    /** True if the caller wants to read: {@code GET} or {@code HEAD}. */
    public boolean reads() {
        return method().equals("GET") || method().equals("HEAD");
    }

    /** One segment of the path as the id it stands for. */
    public String id(String what, int segment) {
        return Ids.decode(what, path.get(segment));
    }

    /** The access token (RFC 6750, section 2.1), or null if there is none. */
    public @Nullable String token() {
        String value = request.getHeader("Authorization");
        return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    /** The media type of the body without its parameters, in lower case. */
    public String mediaType() {
        String value = request.getContentType();
        return value == null ? "" : value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The entity tags of a precondition, or null if the request has no such field. */
    public @Nullable EntityTags tags(String field) {
        List<String> lines = Collections.list(request.getHeaders(field));
        return lines.isEmpty() ? null : EntityTags.parse(field, lines);
    }
}
