package org.higginspush.hub;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.higginspush.hub.cluster.ClusterNode;
import org.higginspush.hub.cluster.ClusterNode.NodeState;
import org.higginspush.hub.cluster.ClusterNode.NodeTasks;
import org.higginspush.hub.cluster.ClusterStatus;
import org.higginspush.hub.config.HubConfig;

/** This hub as a node: the only one, or one of several. */
final class HubNode implements ClusterStatus, Supplier<ClusterNode> {
    private static final String ALONE = "alone";

    /**
     * How many there are at the moment.
     *
     * @param users those that have a session
     */
    record HubLoad(int sessions, int users) {}

    private final String name;
    private final Instant since;
    private final Supplier<String> address;
    private final Supplier<HubLoad> load;
    private volatile NodeState state = NodeState.SERVING;

    HubNode(HubConfig config, Instant since, Supplier<String> address, Supplier<HubLoad> load) {
        this.name = Objects.requireNonNullElseGet(config.node(), HubNode::machine);
        this.since = since;
        this.address = address;
        this.load = load;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }

    /** It is about to stop. */
    void drains() {
        state = NodeState.DRAINING;
    }

    @Override
    public ClusterNode get() {
        String version = Hub.class.getPackage().getImplementationVersion();
        HubLoad now = load.get();
        return new ClusterNode(
                ALONE,
                name,
                address.get(),
                Objects.requireNonNullElse(version, "unpackaged"),
                state,
                since,
                now.sessions,
                now.users,
                0,
                new NodeTasks(false, false));
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.of(get());
    }

    @Override
    public String self() {
        return ALONE;
    }
}
