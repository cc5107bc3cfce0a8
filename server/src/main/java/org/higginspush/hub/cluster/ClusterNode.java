package org.higginspush.hub.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;

/**
 * A node of the hub, as it says of itself with each heartbeat.
 *
 * @param id new with each start
 * @param name its operator's name for it
 * @param address where it listens
 * @param version of its program
 * @param since when it started
 * @param sessions how many sessions it has
 * @param users how many users have one
 * @param lag how long Redis took to answer its last heartbeat, in milliseconds
 * @param duties what the others must know of it
 */
public record ClusterNode(
        String id,
        String name,
        String address,
        String version,
        NodeState state,
        Instant since,
        int sessions,
        int users,
        long lag,
        NodeTasks duties) {

    /** What a node does now. */
    public enum NodeState {
        /** It takes devices and publishers. */
        SERVING,
        /** It sends its devices to others, because it is about to stop. */
        DRAINING,
        /** It has not said for a while that it lives: it was killed, or is cut off from Redis. */
        LOST;

        /** How it is called in the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the other nodes must know.
     *
     * @param wakes whether it wakes devices
     * @param watches whether it is to be told of the devices of the others
     */
    public record NodeTasks(boolean wakes, boolean watches) {}

    ClusterNode lost() {
        return new ClusterNode(id, name, address, version, NodeState.LOST, since, 0, 0, lag, duties);
    }

    /** For the other nodes. */
    String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("address", address);
        fields.put("version", version);
        fields.put("state", state.word());
        fields.put("since", since.toEpochMilli());
        fields.put("sessions", sessions);
        fields.put("users", users);
        fields.put("lag", lag);
        fields.put("wakes", duties.wakes);
        fields.put("watches", duties.watches);
        return StrictJson.write(fields);
    }

    /** Of another version of the program it may lack something. */
    static ClusterNode of(String id, String json) throws InvalidJson {
        JsonNode said = StrictJson.value(json);
        return new ClusterNode(
                id,
                said.path("name").asText(),
                said.path("address").asText(),
                said.path("version").asText(),
                said.path("state").asText().equals(NodeState.DRAINING.word()) ? NodeState.DRAINING : NodeState.SERVING,
                Instant.ofEpochMilli(said.path("since").asLong()),
                said.path("sessions").asInt(),
                said.path("users").asInt(),
                said.path("lag").asLong(),
                new NodeTasks(
                        said.path("wakes").asBoolean(), said.path("watches").asBoolean()));
    }
}
