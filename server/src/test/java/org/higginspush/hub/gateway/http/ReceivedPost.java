package org.higginspush.hub.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request that a fixture received.
 *
 * @param path with the query
 * @param headers the first value of each, by its name in lower case
 * @param version of HTTP
 * @param serverName which name TLS asked for (SNI); empty if none
 */
public record ReceivedPost(
        String method, String path, Map<String, String> headers, byte[] body, String version, String serverName) {
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
