package org.higginspush.client.js;

import java.nio.file.Path;
import org.higginspush.hub.NginxProxy;

/** A hub behind a real nginx, at a path. */
final class HubBehindProxy implements AutoCloseable {
    private final HubUnderTest hub;
    private final NginxProxy nginx;

    private HubBehindProxy(HubUnderTest hub, NginxProxy nginx) {
        this.hub = hub;
        this.nginx = nginx;
    }

    /**
     * Starts both; a hub whose path nginx leaves must be told of it.
     *
     * @param changes pairs of a text in nginx's configuration and what the test has instead
     */
    static HubBehindProxy start(Path folder, NginxProxy.ProxySetup way, String... changes) throws Exception {
        int port = NginxProxy.freePort();
        String trusted = "proxy.trusted=127.0.0.1";
        String callbacks = "bayeux.callback-polling=true";
        Path data = folder.resolve("data");
        HubUnderTest hub = way == NginxProxy.ProxySetup.PASSED
                ? new HubUnderTest(data, trusted, callbacks, "public-url=http://127.0.0.1:" + port + "/push/")
                : new HubUnderTest(data, trusted, callbacks);
        try {
            return new HubBehindProxy(hub, NginxProxy.start(folder, port, hub.uri(), way, changes));
        } catch (Exception e) {
            hub.close();
            throw e;
        }
    }

    HubUnderTest hub() {
        return hub;
    }

    /** Where clients find it; without a slash at its end. */
    String address() {
        return nginx.uri().toString().replaceFirst("/$", "");
    }

    @Override
    public void close() {
        nginx.close();
        hub.close();
    }
}
