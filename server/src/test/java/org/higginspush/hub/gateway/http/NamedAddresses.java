package org.higginspush.hub.gateway.http;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.ClientConnector;

/** Names of the Internet and where they lead, for a hub that sends to strangers; no name server is asked. */
public final class NamedAddresses {
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    /** From now on this name leads to this address. */
    public void leads(String name, String address) {
        addresses.put(name, address);
    }

    /** A client that connects to addresses of the public Internet only, as {@link PushHttpClient#toStrangers} makes it. */
    public PushHttpClient client(HttpLimits limits, SSLContext trust) {
        return new PushHttpClient(limits, trust, this::resolve, false, new ClientConnector() {
            @Override
            public void connect(SocketAddress to, Map<String, Object> context) {
                connections.incrementAndGet();
                super.connect(to, context);
            }
        });
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        lookups.incrementAndGet();
        String address = addresses.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    /** How often a name was asked for. */
    public int lookups() {
        return lookups.get();
    }

    /** How often something was connected to. */
    public int connections() {
        return connections.get();
    }
}
