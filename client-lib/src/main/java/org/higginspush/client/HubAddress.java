package org.higginspush.client;

import java.net.URI;
import java.util.Locale;

/** From the address an embedder knows the hub by to that of its Bayeux endpoint. */
final class HubAddress {
    private static final String PATH = "/bayeux";

    private HubAddress() {}

    /**
     * @throws IllegalArgumentException if it is not an absolute http, https, ws or wss URI with a host
     */
    static URI bayeux(URI hub) {
        if (hub.getHost() == null || hub.getRawQuery() != null || hub.getRawFragment() != null) {
            throw refused(hub);
        }
        String path = hub.getRawPath() == null ? "" : hub.getRawPath().replaceAll("/+$", "");
        return URI.create(scheme(hub) + "://" + hub.getRawAuthority() + (path.endsWith(PATH) ? path : path + PATH));
    }

    private static String scheme(URI hub) {
        return switch (String.valueOf(hub.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> throw refused(hub);
        };
    }

    private static IllegalArgumentException refused(URI hub) {
        return new IllegalArgumentException(
                "The hub's address must look like https://push.example.org, without a query: " + hub.getHost());
    }
}
