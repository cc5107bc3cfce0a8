package org.higginspush.hub.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.higginspush.hub.HubWithBackplane;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.cluster.ClusterStatus;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.timeline.UserTimelines;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Every route of the API is described in {@code openapi.yaml}, and nothing else is. */
class ApiRouteTest {
    /** What no route serves: the health, this description, and a WebSocket. */
    private static final List<String> BESIDE = List.of(
            "GET /healthz",
            "HEAD /healthz",
            "GET /readyz",
            "HEAD /readyz",
            "GET /openapi.json",
            "HEAD /openapi.json",
            "GET /v1/requests");

    @Test
    void everyRouteIsDescribedAndNothingElse() throws Exception {
        Set<String> routed = new TreeSet<>(BESIDE);
        for (ApiRoute route : routes()) {
            routed.add(route.method() + " /" + String.join("/", route.path()));
        }
        assertThat(described()).isEqualTo(routed);
    }

    private static List<ApiRoute> routes() throws Exception {
        try (EmbeddedBackplane backplane =
                EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system())) {
            return new ApiDispatcher(
                            new Tickets(1, 1, InstantSource.system(), CutOffCheck.NONE),
                            CutOffCheck.NONE,
                            new PublishApi(new Intake(backplane), backplane.timed()),
                            new SubscribeApi(new Router(backplane), CutOffCheck.NONE, () -> 0),
                            users(backplane),
                            HubWithBackplane.relay(),
                            new ClusterApi(ClusterStatus.NONE))
                    .routes();
        }
    }

    private static UserApis users(EmbeddedBackplane backplane) {
        InstantSource clock = InstantSource.system();
        SessionApi sessions = new SessionApi(backplane, List.of(), UserTimelines.NONE, ClusterStatus.NONE, clock);
        return new UserApis(
                backplane,
                sessions,
                HubWithBackplane.registrations(backplane),
                new TimelineApi(UserTimelines.NONE, sessions, clock));
    }

    private static Set<String> described() throws Exception {
        Set<String> described = new TreeSet<>();
        try (InputStream in = Objects.requireNonNull(
                ApiRouteTest.class.getResourceAsStream("/org/higginspush/hub/edge/http/openapi.yaml"))) {
            Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(in);
            Objects.requireNonNull(document.get("paths"))
                    .forEach((path, methods) -> methods.keySet().stream()
                            .filter(method -> !method.equals("parameters"))
                            .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        }
        return described;
    }
}
