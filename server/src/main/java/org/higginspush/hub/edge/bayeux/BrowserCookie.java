package org.higginspush.hub.edge.bayeux;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cometd.bayeux.server.BayeuxContext;
import org.cometd.server.http.TransportContext;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that ties a session made over HTTP to its browser (RFC 6265). It proves nothing by itself: whoever has it
 * needs the client id as well.
 */
public final class BrowserCookie {
    public static final String NAME = "BAYEUX_BROWSER";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 16;
    private static final int MAC_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";
    /** For the life of the process, as are the sessions. */
    private static final Key KEY = new SecretKeySpec(random(32), ALGORITHM);

    private BrowserCookie() {}

    /** The value of a cookie of a request, or null. */
    public static @Nullable String cookie(Request request, String name) {
        if (!request.getHeaders().contains(HttpHeader.COOKIE)) {
            return null;
        }
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /** Gives the browser behind a request a new value of the cookie, and returns it. */
    public static String give(TransportContext context) {
        String value = made();
        context.response().addHeader("Set-Cookie", of(value, context.bayeuxContext()));
        return value;
    }

    private static String made() {
        byte[] random = random(RANDOM_BYTES);
        byte[] value = Arrays.copyOf(random, RANDOM_BYTES + MAC_BYTES);
        System.arraycopy(mac(random), 0, value, RANDOM_BYTES, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    /**
     * The value that a browser brings, if this process gave it out; else null. One that somebody else set in the browser, from
     * a neighbouring site or in transit, would tie the session to what that somebody knows: the browser gets a new one.
     */
    public static @Nullable String ofOurs(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(value);
            if (bytes.length != RANDOM_BYTES + MAC_BYTES) {
                return null;
            }
            byte[] random = Arrays.copyOf(bytes, RANDOM_BYTES);
            byte[] mac = Arrays.copyOfRange(bytes, RANDOM_BYTES, bytes.length);
            return MessageDigest.isEqual(mac, mac(random)) ? value : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static byte[] mac(byte[] random) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(KEY);
            return Arrays.copyOf(mac.doFinal(random), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
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
