package org.higginspush.hub.gateway.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request to a push service.
 *
 * @param address where it goes
 * @param headers all but {@code Host} and {@code Content-Length}
 * @param body what is sent; may be empty
 */
record HttpPost(URI address, Map<String, String> headers, byte[] body) {
    /** A form, as OAuth's token endpoints take it (RFC 6749, appendix B). */
    static HttpPost form(URI address, String form) {
        return new HttpPost(
                address,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                form.getBytes(StandardCharsets.US_ASCII));
    }

    /** Without the values: they hold credentials and addresses of devices. */
    @Override
    public String toString() {
        return "HttpPost";
    }
}
