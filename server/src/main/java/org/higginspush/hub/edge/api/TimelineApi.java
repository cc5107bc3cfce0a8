package org.higginspush.hub.edge.api;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.timeline.DeviceHistory;
import org.higginspush.hub.timeline.SyncConclusion;
import org.higginspush.hub.timeline.TimelineEvent;
import org.higginspush.hub.timeline.TimelineText;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/** What happened to the devices of a user: for the user, and for whoever manages users. */
public final class TimelineApi {
    private static final KnownFields QUERY = KnownFields.of("the query", "device", "limit", "ticket");
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_EVENTS = 1000;

    private final UserTimelines timelines;
    private final SessionApi sessions;
    private final InstantSource clock;

    /**
     * @param sessions knows who is connected now
     */
    public TimelineApi(UserTimelines timelines, SessionApi sessions, InstantSource clock) {
        this.timelines = timelines;
        this.sessions = sessions;
        this.clock = clock;
    }

    void read(ApiExchange exchange, Identity who, String user) {
        boolean own = who.may(Scope.SUBSCRIBE) && who.user().equals(user);
        if (!own && !who.may(Scope.MANAGE)) {
            throw Refusal.forbidden(
                    "This token may not read that user's timeline: use the user's own, or one with the scope \"manage\".");
        }
        exchange.require(own ? Purpose.DEVICES : Purpose.OPERATIONS);
        QUERY.refuseMistyped(exchange.parameters());
        String device = exchange.parameter("device");
        int limit = limit(exchange.parameter("limit"));
        if (!timelines.isOn()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "This hub keeps no timelines: the setting timeline.memory is 0.");
        }
        exchange.answer(200, answer(user, device == null ? null : Ids.check("device", device), limit));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST_EVENTS) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // answered below, like a number outside the range
        }
        throw Refusal.malformed("\"limit\" must be a number of events from 1 to " + MOST_EVENTS + ".");
    }

    private Map<String, Object> answer(String user, @Nullable String device, int limit) {
        Instant now = clock.instant();
        List<ConnectedSession> connected = sessions.sessionsOf(user).stream()
                .filter(session -> device == null || device.equals(session.deviceId()))
                .sorted(Comparator.comparing(session -> session.describe().since()))
                .toList();
        List<TimelineEvent> events = device == null ? timelines.of(user) : timelines.of(user, device);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("now", time(now));
        fields.put("since", time(timelines.knownSince(user)));
        fields.put("sessions", connected.stream().map(TimelineApi::fields).toList());
        fields.put("events", newest(events, limit));
        if (device != null) {
            SyncConclusion conclusion = SyncConclusion.of(history(user, events, connected, now));
            fields.put("conclusion", conclusion.code().word());
            fields.put("text", conclusion.text());
        }
        return fields;
    }

    private DeviceHistory history(
            String user, List<TimelineEvent> events, List<ConnectedSession> connected, Instant now) {
        Optional<ConnectedSession> latest = connected.stream().reduce((one, next) -> next);
        return new DeviceHistory(
                events,
                latest.map(ConnectedSession::transport).orElse(null),
                latest.map(session -> session.describe().since()).orElse(null),
                now,
                timelines.started(),
                timelines.knownSince(user));
    }

    private static List<Map<String, Object>> newest(List<TimelineEvent> events, int limit) {
        List<Map<String, Object>> fields = new ArrayList<>();
        events.subList(Math.max(0, events.size() - limit), events.size()).forEach(event -> fields.add(fields(event)));
        return fields;
    }

    private static Map<String, Object> fields(ConnectedSession session) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "device", session.deviceId());
        fields.put("transport", session.transport().word());
        fields.put(
                "since",
                session.describe().since().truncatedTo(ChronoUnit.SECONDS).toString());
        return fields;
    }

    private static Map<String, Object> fields(TimelineEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", time(event.at()));
        fields.put("event", event.kind().word());
        put(fields, "device", event.device());
        put(fields, "transport", said(event.transport(), SessionTransport::word));
        put(fields, "context", event.context());
        put(fields, "group", event.group());
        put(fields, "revision", event.revision());
        put(fields, "trace", event.trace());
        put(fields, "offset", event.offset() < 0 ? null : event.offset());
        put(fields, "contexts", event.contexts());
        put(fields, "status", said(event.refusal(), ErrorCode::status));
        put(fields, "token", said(event.problem(), TokenProblem::word));
        put(fields, "expired", said(event.expired(), TimelineApi::time));
        put(fields, "platform", said(event.platform(), PushPlatform::word));
        put(fields, "answer", said(event.answer(), WakeUpEvent::word));
        fields.put("text", TimelineText.of(event));
        return fields;
    }

    private static <T> @Nullable Object said(@Nullable T thing, Function<T, Object> word) {
        return thing == null ? null : word.apply(thing);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** To the millisecond, always with three digits: times of equal length have the order of their texts. */
    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace("Z", String.format(".%03dZ", at.getNano() / 1_000_000));
    }
}
