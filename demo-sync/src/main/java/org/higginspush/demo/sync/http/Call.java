package org.higginspush.demo.sync.http;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.plugin.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body has been read.
 *
 * @param path the segments below the handler's base path, as they were sent: percent-encoded
 * @param address what its client is counted by
 */
public record Call(String method, List<String> path, String address, HttpFields fields, byte[] body) {
    private static final String BEARER = "Bearer ";

    static Call of(Request request, String base, byte[] body) {
        String below = request.getHttpURI().getPath().substring(base.length());
        return new Call(
                request.getMethod(),
                List.of(below.split("/", -1)),
                ClientAddress.of(request),
                request.getHeaders(),
                body);
    }

    /** True if the caller wants to read: {@code GET} or {@code HEAD}. */
    public boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** One segment of the path as the id it stands for. */
    public String id(String what, int segment) {
        return Ids.decode(what, path.get(segment));
    }

    /** The access token (RFC 6750, section 2.1), or null if there is none. */
    public @Nullable String token() {
        String value = fields.get(HttpHeader.AUTHORIZATION);
        return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    /** The media type of the body without its parameters, in lower case. */
    public String mediaType() {
        String value = fields.get(HttpHeader.CONTENT_TYPE);
        return value == null ? "" : value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The entity tags of a precondition, or null if the request has no such field. */
    public @Nullable EntityTags tags(HttpHeader field) {
        return fields.contains(field) ? EntityTags.parse(field.asString(), fields.getValuesList(field)) : null;
    }
}
