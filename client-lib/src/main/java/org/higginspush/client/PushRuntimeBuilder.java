package org.higginspush.client;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.higginspush.client.internal.bayeux.TransportFactory;
import org.higginspush.client.internal.bayeux.TransportSettings;
import org.higginspush.client.internal.network.ProxyAddress;
import org.higginspush.client.internal.network.ProxyRules;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.higginspush.client.internal.thread.ThreadPools;
import org.jspecify.annotations.Nullable;

/** Describes a {@link PushRuntime}; everything has a default. */
public final class PushRuntimeBuilder {
    private String name = "higgins-push";
    private int syncThreads = 16;
    private Duration liveness = Duration.ofSeconds(80);
    private Duration requestTimeout = Duration.ofSeconds(15);
    private ProxyRules proxies = ProxyRules.ofPlatform();
    private @Nullable ProxyAddress proxy;
    private @Nullable SSLContext tls;

    PushRuntimeBuilder() {}

    /** What the names of its threads start with; {@code higgins-push} unless said otherwise. */
    public PushRuntimeBuilder name(String name) {
        this.name = name;
        return this;
    }

    /** How many syncs may run at once, over all selectors; 16 unless said otherwise. */
    public PushRuntimeBuilder syncThreads(int syncThreads) {
        if (syncThreads < 1) {
            throw new IllegalArgumentException("At least one sync thread is needed, not " + syncThreads);
        }
        this.syncThreads = syncThreads;
        return this;
    }

    /**
     * After how long a WebSocket on which nothing comes in counts as dead; 80 s unless said otherwise. After half of it the
     * hub is asked for a sign of life (a ping), which also keeps proxies on the way from closing a quiet connection: half of
     * it should be below their read timeout, which is 60 s with nginx.
     */
    public PushRuntimeBuilder liveness(Duration liveness) {
        if (liveness.toMillis() < 2) {
            throw new IllegalArgumentException("The liveness must be longer than that: " + liveness);
        }
        this.liveness = liveness;
        return this;
    }

    /**
     * How long the hub may take to open a connection or to answer, to the last byte, besides the time for which it says that
     * it holds a heartbeat; 15 s unless said otherwise. After that the connection counts as lost.
     */
    public PushRuntimeBuilder requestTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("The request timeout must be longer than that: " + timeout);
        }
        this.requestTimeout = timeout;
        return this;
    }

    /**
     * Through which HTTP proxy hubs are reached, those on this machine too. Unless said otherwise the system properties
     * {@code https.proxyHost} or {@code http.proxyHost} say so (with {@code …proxyPort}, {@code …proxyUser}, {@code …proxyPassword}
     * and {@code http.nonProxyHosts}), else the environment variables {@code HTTPS_PROXY} or {@code HTTP_PROXY} and
     * {@code NO_PROXY}. WebSockets, and all over TLS, go through a tunnel (CONNECT).
     *
     * @param address such as {@code http://proxy.example.org:3128}
     * @throws IllegalArgumentException if it is no address of an HTTP proxy
     */
    public PushRuntimeBuilder proxy(URI address) {
        ProxyAddress named = ProxyAddress.of(address.toString());
        if (named == null) {
            throw new IllegalArgumentException("The proxy's address must look like http://proxy.example.org:3128");
        }
        proxy = named;
        proxies = ProxyRules.always(named);
        return this;
    }

    /**
     * What the proxy named with {@link #proxy} wants to know (HTTP Basic authentication).
     *
     * @throws IllegalStateException if no proxy was named
     */
    public PushRuntimeBuilder proxyCredentials(String user, String password) {
        if (proxy == null) {
            throw new IllegalStateException("Name the proxy first: call proxy(...) before proxyCredentials(...).");
        }
        proxies = ProxyRules.always(proxy.with(user, password));
        return this;
    }

    /** Hubs are reached directly, whatever system properties and environment say. */
    public PushRuntimeBuilder noProxy() {
        proxies = ProxyRules.always(null);
        return this;
    }

    /** Which certificates to trust; the platform's authorities unless said otherwise. */
    public PushRuntimeBuilder tls(SSLContext tls) {
        this.tls = tls;
        return this;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if the network client cannot be started
     */
    public PushRuntime start() {
        return new PushRuntime(newResources());
    }

    RuntimeResources newResources() {
        ThreadPools threads = new ThreadPools(name, syncThreads);
        return new RuntimeResources(
                threads,
                new TransportFactory(
                        name, threads.timer(), new TransportSettings(liveness, requestTimeout, proxies, tls)));
    }
}
