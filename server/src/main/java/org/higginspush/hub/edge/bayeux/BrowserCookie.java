package org.higginspush.hub.edge.bayeux;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.cometd.bayeux.server.BayeuxContext;
import org.cometd.server.http.TransportContext;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that ties a session made over HTTP to its browser (RFC 6265). It proves nothing by itself: whoever has it
 * needs the client id as well.
 */
final class BrowserCookie {
    static final String NAME = "BAYEUX_BROWSER";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    private BrowserCookie() {}

    /** Gives the browser behind a request a new value of the cookie, and returns it. */
    static String give(TransportContext context) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        context.response().addHeader("Set-Cookie", of(value, context.bayeuxContext()));
        return value;
    }

    /**
     * What goes into {@code Set-Cookie}. A browser sends a cookie from a page of another site only if it is
     * {@code SameSite=None; Secure}, and more and more only if it is kept apart for that site ({@code Partitioned}); so that
     * needs https. All others get the stricter {@code Lax}.
     */
    private static String of(String value, BayeuxContext request) {
        String cookie = NAME + "=" + value + "; Path=" + request.getContextPath() + "/; HttpOnly";
        if (!request.isSecure()) {
            return cookie + "; SameSite=Lax";
        }
        return cookie + "; Secure; " + (isOfAnotherSite(request) ? "SameSite=None; Partitioned" : "SameSite=Lax");
    }

    /** The page's site, as the browser says; for a browser that does not say, whether its origin is another than ours. */
    private static boolean isOfAnotherSite(BayeuxContext request) {
        @Nullable String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("cross-site");
        }
        @Nullable String origin = request.getHeader("Origin");
        return origin != null
                && !Objects.equals(WebOrigin.parse(origin), WebOrigin.of("https", request.getHeader("Host")));
    }
}
