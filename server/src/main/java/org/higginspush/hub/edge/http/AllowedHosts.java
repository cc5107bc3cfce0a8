package org.higginspush.hub.edge.http;

import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The host names by which the hub may be addressed. A page whose name in the DNS was pointed at the hub after the page was loaded (DNS
 * rebinding) is to its browser one with the hub, and sends no foreign {@code Origin}; only its {@code Host} gives it away. IP
 * addresses and {@code localhost} cannot be pointed elsewhere and always pass, and so does who asks for the hub's health.
 *
 * <p>Where a trusted proxy names the host, in {@code X-Forwarded-Host} or {@code Forwarded}, that one must be known; but such a
 * page can send these too, if it is on the proxy's machine. So the {@code Host} beside them must be known as well, unless it is a
 * name without a dot, which proxies use among themselves ({@code http://hub}) and nobody can have in the DNS.
 */
final class AllowedHosts {
    static final Refusal REFUSAL =
            Refusal.forbidden("The hub is not known under this host name: set \"public-url\", or add the"
                    + " name to \"hosts.allowed\". A proxy must pass on the Host that the client sent.");

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private volatile KnownHosts present;

    private static final class KnownHosts {
        final Set<String> names;
        /** The last header that was found to be known, which is mostly the next one too; any thread may set it. */
        volatile String recent = "";

        KnownHosts(Set<String> names) {
            this.names = names;
        }
    }

    /**
     * @param names in their one spelling; empty for any
     */
    AllowedHosts(Set<String> names) {
        present = new KnownHosts(names);
    }

    /** From now on these, as for the constructor. Any thread. */
    void allow(Set<String> others) {
        present = new KnownHosts(others);
    }

    boolean allow(Request request) {
        KnownHosts hosts = present;
        String host = hosts.names.isEmpty() ? null : request.getHeaders().get(HttpHeader.HOST);
        return host == null
                || (host.equals(hosts.recent) || knows(hosts, host))
                        && isPlausible(hosts, TrustedProxyCustomizer.replacedHost(request))
                || HealthHandler.isAt(request.getHttpURI().getPath());
    }

    private static boolean isPlausible(KnownHosts hosts, @Nullable String replaced) {
        return replaced == null || replaced.indexOf('.') < 0 || knows(hosts, replaced);
    }

    private static boolean knows(KnownHosts hosts, String authority) {
        WebOrigin asked = WebOrigin.of("http", authority);
        boolean known = asked != null && isKnown(hosts, asked.host());
        if (known) {
            hosts.recent = authority;
        }
        return known;
    }

    private static boolean isKnown(KnownHosts hosts, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return hosts.names.contains(name)
                || name.startsWith("[")
                || IPV4.matcher(name).matches()
                || name.equals("localhost")
                || name.endsWith(".localhost");
    }
}
