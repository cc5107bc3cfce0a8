package org.higginspush.hub.edge.jetty;

import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;

/** Counts and logs handshakes of TLS that failed: the client does not trust the certificate, offers no protocol of the hub's, or is none. */
public final class TlsHandshakeFailures implements SslHandshakeListener {
    private final HubMetrics metrics;

    public TlsHandshakeFailures(HubMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        metrics.tlsHandshakeFailed();
        if (RefusalLog.isOn()) {
            String address = ClientAddress.of(event.getEndPoint().getRemoteSocketAddress());
            RefusalLog.refused("a TLS handshake", null, address, String.valueOf(failure.getMessage()));
        }
    }
}
