package org.higginspush.client.internal.network;

import java.net.URI;
import java.util.Locale;

/** The addresses of what the hub offers, made from the hub's address that the application gives. */
public final class HubAddress {
    private static final String PATH = "/bayeux";

    private HubAddress() {}

    /**
     * The address of the Bayeux endpoint.
     *
     * @throws IllegalArgumentException if it is not an absolute http, https, ws or wss URI with a host
     */
    public static URI bayeux(URI hub) {
        if (String.valueOf(hub.getRawAuthority()).contains("@")) {
            throw new IllegalArgumentException(
                    "The hub's address must not name a user or password: access tokens come from the token supplier.");
        }
        HostPort place = HostPort.of(hub);
        if (place == null || hub.getRawQuery() != null || hub.getRawFragment() != null) {
            throw refused(hub);
        }
        String scheme = scheme(hub);
        if (scheme.equals("https") && place.host().contains("_")) {
            throw new IllegalArgumentException("No certificate can be checked for " + place.host()
                    + ", because of the underscore: give the hub a name without, or use http.");
        }
        String path = hub.getRawPath() == null ? "" : hub.getRawPath().replaceAll("/+$", "");
        return URI.create(scheme + "://" + place + (path.endsWith(PATH) ? path : path + PATH));
    }

    /**
     * An address of the hub's HTTP API.
     *
     * @param bayeux what {@link #bayeux} made
     * @param path what follows, without a slash before it
     */
    public static URI api(URI bayeux, String path) {
        String text = bayeux.toString();
        return URI.create(text.substring(0, text.length() - PATH.length()) + "/v1/" + path);
    }

    private static String scheme(URI hub) {
        return switch (String.valueOf(hub.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> throw refused(hub);
        };
    }

    private static IllegalArgumentException refused(URI hub) {
        String host =
                hub.getAuthority() == null ? "it names no host" : "not " + hub.getScheme() + "://" + hub.getAuthority();
        return new IllegalArgumentException("The hub's address must look like https://push.example.org or "
                + "http://10.0.0.5:8080/push, without a query: " + host);
    }
}
