package org.higginspush.hub.httpclient;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy through which a hub is reached: what the system properties say ({@code https.proxyHost}, {@code
 * http.proxyHost}, {@code http.nonProxyHosts}), else what the environment says ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code
 * ALL_PROXY}, {@code NO_PROXY}, in lower case too). The environment's is not used to this machine itself.
 *
 * @param login what goes into {@code Proxy-Authorization} (RFC 7617), or null if the proxy does not want to know who asks
 */
record ForwardProxy(String host, int port, @Nullable String login) {
    private static final String LOOPBACK = "localhost|127(\\.\\d+){3}|\\[::1]";

    /**
     * The proxy to a hub, or null if it is reached directly.
     *
     * @throws InvalidProxyException if what the environment says is no proxy
     */
    static @Nullable ForwardProxy to(URI hub, Map<String, String> environment) {
        return isSet(System.getProperty(hub.getScheme() + ".proxyHost"))
                ? ofProperties(hub)
                : ofEnvironment(hub, environment);
    }

    private static @Nullable ForwardProxy ofProperties(URI hub) {
        return ProxySelector.getDefault().select(hub).stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> (InetSocketAddress) proxy.address())
                .map(place -> new ForwardProxy(place.getHostString(), place.getPort(), loginOfProperties(hub)))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String loginOfProperties(URI hub) {
        return Stream.of(hub.getScheme(), "http")
                .filter(scheme -> isSet(System.getProperty(scheme + ".proxyUser")))
                .map(scheme -> basic(
                        System.getProperty(scheme + ".proxyUser"), System.getProperty(scheme + ".proxyPassword", "")))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable ForwardProxy ofEnvironment(URI hub, Map<String, String> environment) {
        String own = hub.getScheme() + "_proxy";
        String text = variable(environment, own, "all_proxy");
        String host = String.valueOf(hub.getHost()).toLowerCase(Locale.ROOT);
        boolean direct = text.isEmpty() || host.matches(LOOPBACK);
        return direct || isExcepted(host, port(hub), variable(environment, "no_proxy")) ? null : parse(text);
    }

    private static String variable(Map<String, String> environment, String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static int port(URI hub) {
        return hub.getPort() >= 0 ? hub.getPort() : hub.getScheme().equals("https") ? 443 : 80;
    }

    /** {@code *}, or names with all below them, or addresses; each may have a port. */
    private static boolean isExcepted(String host, int port, String exceptions) {
        return Arrays.stream(exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .map(entry -> entry.replaceFirst("^\\*?\\.", ""))
                .anyMatch(entry -> entry.equals("*") || excepts(entry, host, port));
    }

    private static boolean excepts(String entry, String host, int port) {
        String name = entry.replaceFirst(":" + port + "$", "");
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name) || host.equals("[" + name + "]"));
    }

    /** Reads {@code http://user:password@host:port}; user and password are percent-encoded. */
    private static ForwardProxy parse(String text) {
        String authority = text.replaceFirst("(?i)^http://", "").replaceFirst("/+$", "");
        int at = authority.lastIndexOf('@');
        WebOrigin place = WebOrigin.of("http", authority.substring(at + 1));
        if (place == null) {
            throw unusable();
        }
        int port = place.port() < 0 ? 80 : place.port();
        return new ForwardProxy(place.host(), port, at < 0 ? null : login(authority.substring(0, at)));
    }

    private static String login(String userInfo) {
        try {
            String[] parts = userInfo.split(":", 2);
            return basic(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String basic(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static InvalidProxyException unusable() {
        return new InvalidProxyException(
                "The proxy in the environment (HTTPS_PROXY, HTTP_PROXY) is none: it must look like"
                        + " http://proxy.example.org:3128 or http://user:password@proxy.example.org:3128.");
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    Proxy asProxy() {
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
    }

    /** Without the login. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
