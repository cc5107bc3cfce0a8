package org.higginspush.client.internal.bayeux;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.higginspush.client.internal.network.ProxyRules;
import org.jspecify.annotations.Nullable;

/**
 * How the network is used.
 *
 * @param liveness after how long a silence, pings included, a WebSocket counts as dead
 * @param requestTimeout how long an answer may take, besides the time the hub holds a heartbeat
 * @param proxies through which proxy a hub is reached
 * @param tls what to trust, or null for the platform's certificate authorities
 */
public record TransportSettings(
        Duration liveness,
        Duration requestTimeout,
        ProxyRules proxies,
        @Nullable SSLContext tls) {}
