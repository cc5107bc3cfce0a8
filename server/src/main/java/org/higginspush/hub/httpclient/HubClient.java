package org.higginspush.hub.httpclient;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.IoReason;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/** A client of a running hub's HTTP API, directly or through a forward proxy. */
public final class HubClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    static {
        // Where the JDK would refuse it, a proxy may be given a password for a tunnel (CONNECT), too.
        if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private final Map<String, String> environment;
    private final HttpClient client;

    /**
     * @param environment what may name a proxy
     */
    public HubClient(Map<String, String> environment) {
        this(environment, null);
    }

    /**
     * A client that judges certificates itself.
     *
     * @param environment what may name a proxy
     * @param tls decides which certificates are good; null for those that Java trusts
     */
    public HubClient(Map<String, String> environment, @Nullable SSLContext tls) {
        this.environment = environment;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(new Proxies());
        if (tls != null) {
            builder.sslContext(tls);
        }
        client = builder.build();
    }

    private final class Proxies extends ProxySelector {
        @Override
        public List<Proxy> select(URI hub) {
            ForwardProxy proxy = ForwardProxy.to(hub, environment);
            return List.of(proxy == null ? Proxy.NO_PROXY : proxy.asProxy());
        }

        @Override
        public void connectFailed(URI hub, SocketAddress proxy, IOException failure) {
            // There is no other proxy to try.
        }
    }

    /** A request that carries the token in a header, which no log shows. */
    public static HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
    }

    /**
     * Sends a request.
     *
     * @throws IOException if the hub does not answer
     * @throws HubClientException if the proxy refuses, or the calling thread is told to stop
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
        ForwardProxy proxy = ForwardProxy.to(request.uri(), environment);
        try {
            HttpResponse<T> answer = client.send(forProxy(request, proxy), body);
            if (answer.statusCode() == 407) {
                throw new HubClientException("The proxy " + proxy + " wants a user and password, and not these: name it"
                        + " as http://user:password@host:port in HTTPS_PROXY or HTTP_PROXY.");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubClientException("Stopped.");
        }
    }

    /** Opens WebSockets as this client sends requests. */
    public WebSocket.Builder webSocket() {
        return client.newWebSocketBuilder().connectTimeout(CONNECT);
    }

    /** The proxy through which a hub is reached, as {@code host:port}; null if it is reached directly. */
    public @Nullable String proxyTo(URI hub) {
        ForwardProxy proxy = ForwardProxy.to(hub, environment);
        return proxy == null ? null : proxy.toString();
    }

    /** The JDK shows it to the proxy alone. */
    private static HttpRequest forProxy(HttpRequest request, @Nullable ForwardProxy proxy) {
        return proxy == null || proxy.login() == null
                ? request
                : HttpRequest.newBuilder(request, (name, value) -> true)
                        .setHeader("Proxy-Authorization", proxy.login())
                        .build();
    }

    /** Like {@link #unreachable}, and names the proxy if the request went through one. */
    public String noAnswer(URI address, IOException failure) {
        ForwardProxy proxy = ForwardProxy.to(address, environment);
        return proxy == null
                ? unreachable(address, failure)
                : "No hub answers at " + address.resolve("/") + " through the proxy " + proxy + " ("
                        + reason(address, failure) + "). Check both, or except the hub with NO_PROXY.";
    }

    /** Why the hub does not answer, and what to do. */
    public static String unreachable(URI address, IOException failure) {
        return "No hub answers at " + address.resolve("/") + " (" + reason(address, failure)
                + "). Start it, or name its address with --hub URL.";
    }

    private static String reason(URI address, IOException failure) {
        return tlsHint(address, failure) + PlainText.oneLine(IoReason.of(failure));
    }

    /** A server without TLS answers the first bytes in plain text, or closes: the JDK has no type for the second. */
    private static String tlsHint(URI address, IOException failure) {
        if (failure instanceof SSLException) {
            return "no trusted TLS there: ";
        }
        boolean closed = failure.getClass() == IOException.class || failure.getClass() == SocketException.class;
        return closed && "https".equalsIgnoreCase(address.getScheme())
                ? "the connection was closed, perhaps for want of TLS there: "
                : "";
    }

    /** The hub's own words for a refusal: the detail of its problem document (RFC 9457). */
    public static HubClientException refused(int status, String body) {
        String detail = detail(body);
        return new HubClientException("The hub refused (" + status + "): " + sentence(detail) + hint(status, detail));
    }

    private static String hint(int status, String detail) {
        if (status == 401) {
            return " Give another one in HIGGINS_PUSH_TOKEN, or name the hub's data folder with --data DIR.";
        }
        return status == 403 && detail.contains("scope \"manage\"")
                ? " 'hub token --manager' prints one that has it."
                : "";
    }

    /** What is at the address answers with success, but not as a hub does: the sign-in page of a network, for one. */
    public static String noHub(URI address) {
        return "What answers at " + address.resolve("/")
                + " is no hub: sign in to the network, or name the hub's address with --hub URL.";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String detail(String body) {
        try {
            JsonNode detail = StrictJson.value(body).path("detail");
            return PlainText.oneLine(detail.asText("no reason was given"));
        } catch (InvalidJson e) {
            return "the answer is not one of a hub. Check the address.";
        }
    }
}
