package org.higginspush.hub.edge.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * From which web origins (RFC 6454) a browser may use the hub: its own, and those on the allow-list. A request without an
 * {@code Origin} does not come from a page's script, and passes, but for a script tag's (callback polling), which is
 * judged by {@code Sec-Fetch-Site} or {@code Referer}.
 */
final class AllowedOrigins {
    private final @Nullable WebOrigin own;
    private volatile Set<WebOrigin> allowed;

    /**
     * @param own the hub's own, as is configured; null if it is whatever a browser asks for
     */
    AllowedOrigins(@Nullable WebOrigin own, Set<WebOrigin> allowed) {
        this.own = own;
        this.allowed = allowed;
    }

    /** From now on these are on the list; what they opened before stays open. */
    void allow(Set<WebOrigin> others) {
        allowed = others;
    }

    /** The origin a browser says the request comes from, or null. */
    static @Nullable String of(Request request) {
        return request.getHeaders().get(HttpHeader.ORIGIN);
    }

    boolean allows(Request request, String origin) {
        return isOwn(request, origin) || isListed(origin);
    }

    boolean isListed(String origin) {
        Set<WebOrigin> present = allowed;
        WebOrigin of = present.isEmpty() ? null : WebOrigin.parse(origin);
        return of != null && present.contains(of);
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

    /** The address that is configured, and the one this request asks for (its host is known): the page came from there. */
    private boolean isOwn(Request request, String origin) {
        WebOrigin of = WebOrigin.parse(origin);
        return of != null && (of.equals(own) || of.equals(asked(request)));
    }

    /** The origin of the address that a request asks for; null if that is none. */
    static @Nullable WebOrigin asked(Request request) {
        return WebOrigin.of(
                request.getHttpURI().getScheme(), request.getHeaders().get(HttpHeader.HOST));
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
