package org.higginspush.client.internal.network;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through which proxy a hub is reached: the one the application named; else what the JDK's proxy selector says, which reads
 * the system properties {@code https.proxyHost}, {@code http.proxyHost} and {@code http.nonProxyHosts}; else what the
 * environment says ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY}, {@code NO_PROXY}, in lower case too). Unless the
 * application says so itself, or {@code http.nonProxyHosts} is set, this machine is never reached through a proxy.
 */
public final class ProxyRules {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyRules.class);

    private final Function<URI, @Nullable ProxyAddress> rule;

    private ProxyRules(Function<URI, @Nullable ProxyAddress> rule) {
        this.rule = rule;
    }

    /** Always this one; null for none. */
    public static ProxyRules always(@Nullable ProxyAddress proxy) {
        return new ProxyRules(hub -> proxy);
    }

    /** What system properties and environment say at the time of the question. */
    public static ProxyRules ofPlatform() {
        return of(ProxySelector.getDefault(), System::getProperty, System::getenv);
    }

    static ProxyRules of(
            @Nullable ProxySelector selector,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        return new ProxyRules(hub -> {
            ProxyAddress selected = selected(selector, hub, properties);
            return selected != null || isSet(properties.apply(hub.getScheme() + ".proxyHost"))
                    ? selected
                    : ofEnvironment(hub, environment);
        });
    }

    /**
     * The proxy for a hub.
     *
     * @param hub its address, http or https
     * @return null if it is reached directly
     */
    public @Nullable ProxyAddress proxyFor(URI hub) {
        return rule.apply(hub);
    }

    private static @Nullable ProxyAddress selected(
            @Nullable ProxySelector selector, URI hub, Function<String, @Nullable String> properties) {
        List<Proxy> proxies = selector == null ? List.of() : selector.select(hub);
        return proxies.stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress)
                .map(proxy -> (InetSocketAddress) proxy.address())
                .map(address -> new ProxyAddress(address.getHostString(), address.getPort(), false, null, null))
                .map(proxy -> credentials(proxy, hub, properties))
                .findFirst()
                .orElse(null);
    }

    private static ProxyAddress credentials(
            ProxyAddress proxy, URI hub, Function<String, @Nullable String> properties) {
        for (String scheme : List.of(String.valueOf(hub.getScheme()), "http")) {
            String user = properties.apply(scheme + ".proxyUser");
            if (isSet(user)) {
                return proxy.with(user, properties.apply(scheme + ".proxyPassword"));
            }
        }
        return proxy;
    }

    private static @Nullable ProxyAddress ofEnvironment(URI hub, Function<String, @Nullable String> environment) {
        HostPort place = HostPort.of(hub);
        boolean secure = "https".equals(hub.getScheme());
        // A web server that runs CGI programs puts a header of the request into HTTP_PROXY.
        boolean cgi = isSet(environment.apply("REQUEST_METHOD"));
        Stream<String> names = secure ? Stream.of("https_proxy", "HTTPS_PROXY") : Stream.of("http_proxy", "HTTP_PROXY");
        String text = Stream.concat(names, Stream.of("all_proxy", "ALL_PROXY"))
                .filter(name -> !(cgi && name.equals("HTTP_PROXY")))
                .map(environment)
                .filter(ProxyRules::isSet)
                .findFirst()
                .orElse(null);
        if (text == null || place == null || place.isLoopback() || isExcepted(place, secure, environment)) {
            return null;
        }
        ProxyAddress proxy = ProxyAddress.of(text);
        if (proxy == null) {
            LOG.warn("The proxy in the environment is ignored: it must look like http://proxy.example.org:3128.");
        }
        return proxy;
    }

    private static boolean isExcepted(HostPort hub, boolean secure, Function<String, @Nullable String> environment) {
        String lower = environment.apply("no_proxy");
        String all = isSet(lower) ? lower : environment.apply("NO_PROXY");
        int port = hub.portOr(secure ? 443 : 80);
        return isSet(all)
                && Arrays.stream(String.valueOf(all).toLowerCase(Locale.ROOT).split("[,\\s]+"))
                        .anyMatch(entry -> excepts(entry, hub.host(), port));
    }

    /** {@code *}, a name with all names below it, an address; each may name a port. */
    private static boolean excepts(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        HostPort named = HostPort.of(entry.replaceFirst("^\\*?\\.", ""));
        return named != null
                && (named.port() < 0 || named.port() == port)
                && (host.equals(named.host()) || host.endsWith("." + named.host()) || host.equals("[" + entry + "]"));
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
