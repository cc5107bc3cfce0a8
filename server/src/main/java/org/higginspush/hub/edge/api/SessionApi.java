package org.higginspush.hub.edge.api;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.CutOffs.CutOff;
import org.higginspush.hub.backplane.ForgottenUser;
import org.higginspush.hub.cluster.ClusterStatus;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.ConnectedSessions;
import org.higginspush.hub.session.SessionDescription;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/** Who is connected, and cutting off: devices of a user, or a user that is forgotten. The caller has checked the scope. */
public final class SessionApi {
    private static final long MICROS = 1_000;

    private final Backplane backplane;
    private final List<ConnectedSessions> protocols;
    private final UserTimelines timelines;
    private final InstantSource clock;
    private final @Nullable String node;
    private final OtherSessions elsewhere;

    /**
     * @param protocols the sessions of each protocol
     * @param timelines is told of who is cut off
     * @param cluster where the other nodes are
     */
    public SessionApi(
            Backplane backplane,
            List<ConnectedSessions> protocols,
            UserTimelines timelines,
            ClusterStatus cluster,
            InstantSource clock) {
        this.backplane = backplane;
        this.protocols = List.copyOf(protocols);
        this.timelines = timelines;
        this.clock = clock;
        this.node = cluster.name();
        this.elsewhere = new OtherSessions(cluster.others(), this::listHere, this::disconnect);
        backplane.cutOffs().listen((user, device) -> cutElsewhere(user, device));
    }

    private void cutElsewhere(String user, @Nullable String device) {
        timelines.cutOff(user, device);
        elsewhere.close(user, device);
    }

    List<ConnectedSession> sessionsOf(String user) {
        return protocols.stream()
                .flatMap(protocol -> protocol.sessionsOf(user).stream())
                .toList();
    }

    // ---- who is connected

    /** With what its device has not confirmed. */
    private record SessionEntry(
            @Nullable String device, SessionDescription description, CompletableFuture<List<Notice>> unconfirmed) {}

    /** The sessions of a user on all nodes, the oldest first. */
    void list(ApiExchange exchange, String user) {
        CompletableFuture<OtherSessions.SessionsResult> others = elsewhere.list(user);
        exchange.when(listHere(user).thenCombine(others, SessionApi::all), fields -> exchange.answer(200, fields));
    }

    private static Map<String, Object> all(List<Map<String, Object>> here, OtherSessions.SessionsResult others) {
        List<Map<?, ?>> all = new ArrayList<>(here);
        all.addAll(others.sessions());
        all.sort(Comparator.comparing(session -> String.valueOf(session.get("since"))));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sessions", all);
        if (!others.silent().isEmpty()) {
            fields.put("silentNodes", others.silent());
        }
        return fields;
    }

    /** Those on this node. */
    private CompletableFuture<List<Map<String, Object>>> listHere(String user) {
        List<SessionEntry> sessions = sessionsOf(user).stream()
                .map(session -> listed(user, session))
                .sorted(Comparator.comparing(one -> one.description().since()))
                .toList();
        return CompletableFuture.allOf(
                        sessions.stream().map(SessionEntry::unconfirmed).toArray(CompletableFuture[]::new))
                .thenApply(read -> sessions.stream().map(this::fields).toList());
    }

    private SessionEntry listed(String user, ConnectedSession session) {
        SessionDescription description = session.describe();
        Position confirmed = description.confirmed();
        CompletableFuture<List<Notice>> unconfirmed = confirmed == null
                ? CompletableFuture.completedFuture(List.of())
                : backplane.missed(user, session.deviceId(), confirmed).thenApply(CatchUp::changes);
        return new SessionEntry(session.deviceId(), description, unconfirmed);
    }

    private Map<String, Object> fields(SessionEntry session) {
        SessionDescription description = session.description();
        Map<String, Object> fields = new LinkedHashMap<>();
        putUnlessNull(fields, "device", session.device());
        fields.put("transport", description.transport());
        fields.put("address", description.from().text());
        fields.put("since", description.since().truncatedTo(ChronoUnit.SECONDS).toString());
        putUnlessNull(fields, "client", description.client());
        putUnlessNull(fields, "node", node);
        if (description.confirmed() != null) {
            putLag(fields, session.unconfirmed().join());
        }
        return fields;
    }

    private static void putUnlessNull(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** How many contexts the device has not confirmed yet, and how many milliseconds ago the first of them changed. */
    private void putLag(Map<String, Object> fields, List<Notice> unconfirmed) {
        fields.put("unconfirmed", unconfirmed.size());
        long oldest = unconfirmed.stream().mapToLong(Notice::offset).min().orElse(Long.MAX_VALUE);
        fields.put("lag", oldest == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - oldest / MICROS));
    }

    // ---- cutting off

    /**
     * Cuts off a device, or all of a user; answered once that is durable.
     *
     * @param device null for all
     */
    void cutOff(ApiExchange exchange, String user, @Nullable String device) {
        Set<ConnectedSession> sessions = new HashSet<>(matching(user, device));
        CompletableFuture<CutOff> cut = backplane.cutOffs().cut(user, device);
        timelines.cutOff(user, device);
        int closed = disconnect(sessions, user, device);
        exchange.when(
                cut,
                done -> exchange.when(
                        elsewhere.disconnect(user, device),
                        others -> exchange.answer(200, fields(closed + others, device, done))));
    }

    private int disconnect(String user, @Nullable String device) {
        return disconnect(new HashSet<>(), user, device);
    }

    /**
     * Closes sessions after a cut-off is recorded; whoever registers a session later finds that it is.
     *
     * @param sessions those that were open before it was recorded. Each transport closes what is cut off by itself, too, and may be
     *     the first: these count as well.
     * @return how many the cut-off closed
     */
    private int disconnect(Set<ConnectedSession> sessions, String user, @Nullable String device) {
        sessions.addAll(matching(user, device));
        sessions.forEach(session -> session.disconnect(CutOffCheck.refusal()));
        return sessions.size();
    }

    private List<ConnectedSession> matching(String user, @Nullable String device) {
        return sessionsOf(user).stream()
                .filter(session -> device == null || device.equals(session.deviceId()))
                .toList();
    }

    private static Map<String, Object> fields(int closed, @Nullable String device, CutOff cut) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("closed", closed);
        fields.put("tokensValidFrom", cut.validFrom().toString());
        Instant all = cut.allValidFrom();
        if (device != null && all != null) {
            fields.put("allTokensValidFrom", all.toString());
        }
        fields.put("registrations", cut.registrations());
        return fields;
    }

    /**
     * Forgets a user entirely; answered once that is durable. Its devices are cut off first: they would come back, and what was
     * forgotten of those that were cut off before would let them in.
     */
    void forget(ApiExchange exchange, String user) {
        Set<ConnectedSession> sessions = new HashSet<>(matching(user, null));
        CompletableFuture<CutOff> cut = backplane.cutOffs().cut(user, null);
        int closed = disconnect(sessions, user, null);
        exchange.when(
                cut,
                done -> exchange.when(
                        backplane.forget(user).thenCombine(elsewhere.disconnect(user, null), (forgotten, others) -> {
                            timelines.forget(user);
                            Map<String, Object> fields = fields(forgotten);
                            fields.putAll(fields(closed + others, null, done));
                            fields.put("registrations", done.registrations() + forgotten.registrations());
                            return fields;
                        }),
                        fields -> exchange.answer(200, fields)));
    }

    private static Map<String, Object> fields(ForgottenUser forgotten) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("contexts", forgotten.contexts());
        fields.put("groups", forgotten.groups());
        fields.put("timed", forgotten.timed());
        return fields;
    }
}
