package org.higginspush.hub.edge.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import org.higginspush.hub.cluster.OtherNodes;
import org.higginspush.hub.cluster.OtherNodes.NodeAnswer;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of a user on the other nodes, and this node's answers to them. Thread-safe. */
final class OtherSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OtherSessions.class);
    private static final String LIST = "sessions";
    private static final String DISCONNECT = "disconnect";
    private static final int MOST_REMEMBERED = 1_000;

    /** A user's device, or all of the user, that was cut off. */
    private record CutOffTarget(String user, @Nullable String device) {}

    /**
     * What the others have.
     *
     * @param silent the names of the nodes that did not answer
     */
    record SessionsResult(List<Map<?, ?>> sessions, List<String> silent) {}

    private final OtherNodes nodes;
    private final ToIntBiFunction<String, @Nullable String> disconnect;
    /** How many sessions were closed for cut-offs that other nodes have not asked about yet. Guarded by itself, while sessions are closed. */
    private final Map<CutOffTarget, Integer> closed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CutOffTarget, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /**
     * @param here lists this node's sessions of a user
     * @param disconnect ends those of a device, or of a user
     */
    OtherSessions(
            OtherNodes nodes,
            Function<String, CompletableFuture<List<Map<String, Object>>>> here,
            ToIntBiFunction<String, @Nullable String> disconnect) {
        this.nodes = nodes;
        this.disconnect = disconnect;
        nodes.serve(
                LIST,
                question -> here.apply(target(question).user)
                        .thenApply(sessions -> StrictJson.write(Map.of("sessions", sessions))));
        nodes.serve(DISCONNECT, question -> {
            int count = closedOf(target(question));
            return CompletableFuture.completedFuture(StrictJson.write(Map.of("closed", count)));
        });
    }

    private static CutOffTarget target(String question) {
        try {
            Map<?, ?> fields = StrictJson.map(question);
            Object device = fields.get("device");
            return new CutOffTarget(String.valueOf(fields.get("user")), device == null ? null : device.toString());
        } catch (InvalidJson e) {
            throw new IllegalArgumentException("Another node asks in another way; is it of another version?", e);
        }
    }

    private static String question(String user, @Nullable String device) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("user", user);
        fields.put("device", device);
        return StrictJson.write(fields);
    }

    /** Closes sessions because this node heard of a cut-off, before the node that was asked for it asks how many they were. */
    void close(String user, @Nullable String device) {
        synchronized (closed) {
            int count = disconnect.applyAsInt(user, device);
            if (count > 0 && nodes != OtherNodes.NONE) {
                closed.merge(new CutOffTarget(user, device), count, Integer::sum);
            }
        }
    }

    private int closedOf(CutOffTarget target) {
        synchronized (closed) {
            Integer before = closed.remove(target);
            return disconnect.applyAsInt(target.user, target.device) + (before == null ? 0 : before);
        }
    }

    // ---- asking

    CompletableFuture<SessionsResult> list(String user) {
        return nodes.ask(LIST, question(user, null)).thenApply(answered -> {
            List<Map<?, ?>> sessions = new ArrayList<>();
            for (NodeAnswer answer : answered.answers()) {
                if (fields(answer).get("sessions") instanceof List<?> told) {
                    told.forEach(one -> {
                        if (one instanceof Map<?, ?> session) {
                            sessions.add(session);
                        }
                    });
                }
            }
            return new SessionsResult(sessions, answered.silent());
        });
    }

    /** Ends the sessions of a device, or of a user; completed with how many the nodes that answer had. */
    CompletableFuture<Integer> disconnect(String user, @Nullable String device) {
        return nodes.ask(DISCONNECT, question(user, device))
                .thenApply(answered -> answered.answers().stream()
                        .mapToInt(answer -> fields(answer).get("closed") instanceof Number count ? count.intValue() : 0)
                        .sum());
    }

    private static Map<?, ?> fields(NodeAnswer answer) {
        try {
            return StrictJson.map(answer.text());
        } catch (InvalidJson e) {
            LOG.warn("The node {} answers in another way; is it of another version?", answer.node());
            return Map.of();
        }
    }
}
