package org.higginspush.hub.edge.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * From which web origins (RFC 6454) a browser may use the hub: its own, and those on the allow-list. A request without an
 * {@code Origin} does not come from a page's script, and passes, but for a script tag's (callback polling), which is
 * judged by {@code Sec-Fetch-Site} or {@code Referer}.
 */
final class Origins {
    private final Set<String> allowed;

    Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    /** The origin a browser says the request comes from, or null. */
    static @Nullable String of(Request request) {
        return request.getHeaders().get(HttpHeader.ORIGIN);
    }

    boolean allows(Request request, String origin) {
        return isOwn(request, origin) || isListed(origin);
    }

    boolean isListed(String origin) {
        return allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** May the page behind a script tag run callback polling? */
    boolean allowsScriptOf(Request request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if ("same-origin".equals(site) || "none".equals(site)) {
            return true;
        }
        String referer = originOf(request.getHeaders().get(HttpHeader.REFERER));
        return referer == null ? site == null : allows(request, referer);
    }

    private static boolean isOwn(Request request, String origin) {
        HttpURI uri = request.getHttpURI();
        String scheme = switch (String.valueOf(uri.getScheme())) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> uri.getScheme();
        };
        return origin.equalsIgnoreCase(scheme + "://" + request.getHeaders().get(HttpHeader.HOST));
    }

    private static @Nullable String originOf(@Nullable String referer) {
        try {
            URI uri = referer == null ? null : new URI(referer);
            return uri == null || uri.getScheme() == null ? null : uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
