package org.higginspush.bench.servers;

import java.util.Optional;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.wire.PlainWebSocket;

/** The hub with devices on plain WebSockets, subscribed by their URL; nothing else is different. */
final class PlainHubTarget implements Target {
    /** Its name among the servers. */
    static final String NAME = "hub-plain";

    private final HubTarget hub;

    PlainHubTarget(HubTarget hub) {
        this.hub = hub;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "the hub, everything on, plain WebSocket";
    }

    @Override
    public Optional<String> missing() {
        return hub.missing();
    }

    @Override
    public ServerProcess start() {
        return hub.start();
    }

    @Override
    public Target another() {
        return new PlainHubTarget(hub.anotherHub());
    }

    @Override
    public Protocol protocol(int users, int heartbeatMillis) {
        return new PlainWebSocket(hub.userTokens(users), hub.protocol(users, heartbeatMillis));
    }
}
