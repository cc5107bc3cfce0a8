package org.higginspush.hub;

import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.http.HttpEdge;
import org.jspecify.annotations.Nullable;

/** What a hub that runs can take over of other settings, and which files it looks at again then. */
final class HubReload {
    private final HttpEdge http;
    private final BayeuxEdge bayeux;
    private final TrustedProxies proxies;
    private final @Nullable TlsContext tls;
    private final PushServices pushServices;

    HubReload(
            HttpEdge http,
            BayeuxEdge bayeux,
            TrustedProxies proxies,
            @Nullable TlsContext tls,
            PushServices pushServices) {
        this.http = http;
        this.bayeux = bayeux;
        this.proxies = proxies;
        this.tls = tls;
        this.pushServices = pushServices;
    }

    /** Takes them over. It reads files, so it blocks. */
    void run(HubConfig changed) {
        http.allowOrigins(changed.http().allowedOrigins());
        http.allowHosts(changed.knownHosts());
        proxies.trust(changed.trustedProxies());
        limit(changed.limits());
        if (tls != null) {
            tls.retry();
        }
        pushServices.retry();
    }

    private void limit(HubConfig.Limits limits) {
        bayeux.server()
                .limits()
                .change(limits.sessionsPerUser(), limits.sessionsPerAddress(), limits.handshakesPerAddressPerMinute());
        bayeux.rateLimits()
                .change(limits.messagesPerSecond(), limits.publisherMessagesPerSecond(), limits.requestsPerSecond());
    }
}
