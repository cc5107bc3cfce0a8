package org.higginspush.hub.edge.api;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.cluster.ClusterNode;
import org.higginspush.hub.cluster.ClusterStatus;

/** Which nodes the hub has. The caller has checked the scope. */
public final class ClusterApi {
    private final ClusterStatus cluster;

    public ClusterApi(ClusterStatus cluster) {
        this.cluster = cluster;
    }

    void status(ApiExchange exchange) {
        exchange.answer(
                200, Map.of("nodes", cluster.nodes().stream().map(this::fields).toList()));
    }

    private Map<String, Object> fields(ClusterNode node) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", node.name());
        fields.put("id", node.id());
        fields.put("address", node.address());
        fields.put("version", node.version());
        fields.put("state", node.state().word());
        fields.put("since", node.since().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("sessions", node.sessions());
        fields.put("users", node.users());
        fields.put("lag", node.lag());
        fields.put("asked", node.id().equals(cluster.self()));
        return fields;
    }
}
