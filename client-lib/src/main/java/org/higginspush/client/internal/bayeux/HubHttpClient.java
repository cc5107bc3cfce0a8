package org.higginspush.client.internal.bayeux;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.higginspush.client.internal.network.HostPort;
import org.higginspush.client.internal.network.ProxyAddress;

/** Jetty's HTTP client, which here reaches hosts with underscores, and each hub through the proxy it is given. */
@SuppressWarnings("try")
final class HubHttpClient extends HttpClient {
    /** Marks requests that a proxy must not understand. */
    static final String TUNNEL = "tunnel";

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Set<Origin.Address> proxied = ConcurrentHashMap.newKeySet();

    HubHttpClient(HttpClientTransport transport) {
        super(transport);
    }

    @Override
    public Request newRequest(URI address) {
        return UnderscoreHost.isHidden(address) ? new UnderscoreRequest(this, address) : super.newRequest(address);
    }

    /** From now on this hub is reached through this proxy; that of a hub does not change. */
    void useProxy(URI hub, ProxyAddress proxy) {
        HostPort place = HostPort.of(hub);
        if (place == null) {
            return;
        }
        Origin.Address address =
                new Origin.Address(place.host(), place.portOr(hub.getScheme().equals("https") ? HTTPS : HTTP));
        if (proxied.add(address)) {
            HttpProxy jetty = new ProxyOfHub(proxy, address);
            if (proxy.user() != null) {
                getAuthenticationStore()
                        .addAuthenticationResult(new BasicAuthentication.BasicResult(
                                jetty.getURI(), HttpHeader.PROXY_AUTHORIZATION, proxy.user(), proxy.password()));
            }
            getProxyConfiguration().addProxy(jetty);
        }
    }

    /** Carries long polls as a proxy knows requests, and WebSockets, and all over TLS, through a tunnel (CONNECT). */
    private static final class ProxyOfHub extends HttpProxy {
        private final Origin.Address hub;

        private ProxyOfHub(ProxyAddress proxy, Origin.Address hub) {
            super(new Origin.Address(proxy.host(), proxy.port()), proxy.secure());
            this.hub = hub;
        }

        @Override
        public boolean matches(Origin origin) {
            return hub.equals(origin.getAddress());
        }

        @Override
        public boolean requiresTunnel(Origin origin) {
            return TUNNEL.equals(origin.getTag()) || super.requiresTunnel(origin);
        }
    }

    private static final class UnderscoreRequest extends HttpRequest {
        private final URI address;

        private UnderscoreRequest(HttpClient client, URI hidden) {
            super(client, new HttpConversation(), hidden);
            this.address = UnderscoreHost.show(hidden);
        }

        @Override
        public String getHost() {
            return UnderscoreHost.name(super.getHost());
        }

        @Override
        public URI getURI() {
            return address;
        }
    }
}
