package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.routing.GroupListener;
import org.higginspush.hub.routing.GroupMember;
import org.higginspush.hub.routing.PresenceListener;
import org.higginspush.hub.routing.Watch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens in a group, as a stream of events over HTTP and for a plug-in; devices come and go over every transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupEventsTest {
    private static final List<String> USERS = List.of("alex", "bob");
    private static final String EVENTS = "/v1/groups/family/events";

    /** Keeps what the hub gives it, and who is connected. */
    private static final class ContextPlugin implements HubPlugin, PresenceListener {
        private final Set<String> connected = ConcurrentHashMap.newKeySet();
        private @Nullable PluginContext context;

        @Override
        public String name() {
            return "context";
        }

        @Override
        public void install(PluginContext given) {
            context = given;
            given.watchPresence(this);
        }

        @Override
        public void userConnected(String user) {
            connected.add(user);
        }

        @Override
        public void userGone(String user) {
            connected.remove(user);
        }

        PluginContext context() {
            assertThat(context).isNotNull();
            return context;
        }
    }

    private final ContextPlugin plugin = new ContextPlugin();
    private final List<AutoCloseable> devices = new ArrayList<>();
    private TestHub hub;
    private RawBayeux http;

    @BeforeAll
    void startHub(@TempDir Path data) throws Exception {
        hub = TestHub.start(
                data,
                List.of(plugin),
                "session.presence-grace=300ms",
                "session.write-deadline=2s",
                "bayeux.max-interval=300ms",
                "limits.sessions-per-user=4",
                "limits.members-per-group=20000");
        http = new RawBayeux(hub.uri());
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    @AfterEach
    void devicesAndMembersLeave() throws Exception {
        for (AutoCloseable device : devices) {
            device.close();
        }
        devices.clear();
        manages("DELETE", "/v1/groups/family");
        USERS.forEach(plugin.context()::suspendUser);
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 0 && plugin.connected.isEmpty());
        USERS.forEach(plugin.context()::resumeUser);
    }

    private HttpResponse<String> manages(String method, String path) {
        return manages(method, path, "");
    }

    private HttpResponse<String> manages(String method, String path, String body) {
        return http.send(http.request(path)
                .header("Authorization", "Bearer " + hub.managerToken())
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private void isMember(String user) {
        assertThat(manages("PUT", "/v1/groups/family/members/" + user).statusCode())
                .isEqualTo(201);
    }

    private HttpRequest.Builder events(String token) {
        return EventSourceReader.request(hub.uri(), EVENTS).header("Authorization", "Bearer " + token);
    }

    private EventSourceReader watches() {
        EventSourceReader reader = EventSourceReader.open(events(hub.managerToken()));
        devices.add(reader);
        return reader;
    }

    private static void tells(EventSourceReader reader, String event, String data) {
        Map<String, String> next = reader.next();
        assertThat(next.get("event") + " " + next.get("data")).isEqualTo(event + " " + data);
    }

    private static String member(String user, boolean connected) {
        return "{\"user\":\"" + user + "\",\"connected\":" + connected + "}";
    }

    private static String state(String... members) {
        return "{\"group\":\"family\",\"members\":[" + String.join(",", members) + "],\"more\":false}";
    }

    private static String user(String user) {
        return "{\"user\":\"" + user + "\"}";
    }

    /** A device, however it listens; closing it makes it go. */
    private AutoCloseable comes(String way, String user) {
        AutoCloseable device = connects(way, user);
        devices.add(device);
        return device;
    }

    private AutoCloseable connects(String way, String user) {
        if (way.equals("event-stream") || way.equals("held-poll")) {
            return holds(user, way.equals("held-poll") ? "?wait=60&since=" + position(user) : "", way);
        }
        CometdClient client = new CometdClient(hub.uri(), way, hub.token(user, "phone"), null);
        client.connects(user);
        return client::close;
    }

    private String position(String user) {
        HttpResponse<String> answer = http.send(http.request("/v1/users/" + user + "/changes")
                .header("Authorization", "Bearer " + hub.token(user, "phone")));
        return RawBayeux.json(answer.body()).get("position").asText();
    }

    /** A request that stays open, on a connection that can be cut. */
    private Socket holds(String user, String query, String way) {
        try {
            Socket socket = new Socket("127.0.0.1", hub.port());
            socket.getOutputStream()
                    .write(("GET /v1/users/" + user + "/changes" + query
                                    + " HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer "
                                    + hub.token(user, "phone")
                                    + (way.equals("held-poll") ? "" : "\r\nAccept: text/event-stream") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "event-stream", "held-poll"})
    void theFirstDeviceThatComesAndTheLastThatGoesAreTold(String way) throws Exception {
        isMember("alex");
        isMember("bob");
        EventSourceReader events = watches();
        tells(events, "state", state(member("alex", false), member("bob", false)));

        AutoCloseable phone = comes(way, "alex");
        tells(events, "connected", user("alex"));
        tells(watches(), "state", state(member("alex", true), member("bob", false)));
        phone.close();
        plugin.context().suspendUser("alex"); // a stream that is cut would be noticed when it is written to
        tells(events, "gone", user("alex"));
    }

    @Test
    void pollsThatFollowEachOtherAreOneDeviceThatStays() {
        isMember("alex");
        EventSourceReader events = watches();
        tells(events, "state", state(member("alex", false)));
        String poll = "/v1/users/alex/changes?wait=1&since=" + position("alex");

        for (int i = 0; i < 2; i++) {
            http.send(http.request(poll).header("Authorization", "Bearer " + hub.token("alex", "phone")));
        }
        isMember("sentinel");

        tells(events, "connected", user("alex"));
        tells(events, "joined", member("sentinel", false));
    }

    @Test
    void whoJoinsAndLeavesIsToldAndTheEndOfTheGroup() {
        manages("PUT", "/v1/groups/family");
        EventSourceReader events = watches();
        tells(events, "state", state());
        comes("event-stream", "bob");

        isMember("alex");
        tells(events, "joined", member("alex", false));
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 2);
        isMember("bob");
        tells(events, "joined", member("bob", true));
        manages("DELETE", "/v1/groups/family/members/alex");
        tells(events, "left", user("alex"));
        manages("DELETE", "/v1/groups/family");
        tells(events, "left", user("bob"));
        tells(events, "deleted", "{\"group\":\"family\"}");
        events.ends();
    }

    @Test
    void aLargeGroupIsToldInParts() {
        for (int i = 0; i < 501; i++) {
            isMember("user" + i);
        }
        EventSourceReader events = watches();

        List<Integer> sizes = new ArrayList<>();
        JsonNode state;
        do {
            Map<String, String> event = events.next();
            assertThat(event).containsEntry("event", "state");
            state = RawBayeux.json(event.get("data"));
            sizes.add(state.get("members").size());
        } while (state.get("more").asBoolean());
        assertThat(sizes).containsExactly(500, 1);
    }

    @Test
    void aPluginHearsTheSame() throws Exception {
        isMember("alex");
        CompletableFuture<List<GroupMember>> state = new CompletableFuture<>();
        CompletableFuture<String> connected = new CompletableFuture<>();
        Watch watch = plugin.context()
                .watchGroup("family", new GroupListener() {
                    @Override
                    public void state(List<GroupMember> members) {
                        state.complete(members);
                    }

                    @Override
                    public void connected(String user) {
                        connected.complete(user);
                    }
                })
                .get(10, TimeUnit.SECONDS);

        comes("websocket", "alex");

        assertThat(connected.get(10, TimeUnit.SECONDS)).isEqualTo("alex");
        assertThat(state.get(10, TimeUnit.SECONDS)).containsExactly(new GroupMember("alex", false));
        watch.close();
    }

    // ---- refusals and ends

    @Test
    void aGroupThatIsNotThereIsRefusedAndCountsAsNoSession() {
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> answer = http.send(events(hub.managerToken()));
            assertThat(answer.statusCode()).isEqualTo(404);
        }
        assertThat(hub.hub().sessions()).isZero();
    }

    @Test
    void onlyWhoMayManageMayWatch() {
        isMember("alex");
        for (String token : List.of(hub.token("alex", "phone"), hub.publisherToken())) {
            assertThat(http.send(events(token)).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void whoAsksForSomethingElseIsToldWhatToAskFor() {
        isMember("alex");

        HttpResponse<String> answer = manages("GET", EVENTS);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Accept: text/event-stream");
    }

    @Test
    void streamsCountAsSessionsOfTheirUser() {
        isMember("alex");
        List<EventSourceReader> four = List.of(watches(), watches(), watches(), watches());

        assertThat(http.send(events(hub.managerToken())).statusCode()).isEqualTo(429);

        manages("DELETE", "/v1/groups/family");
        four.forEach(events -> {
            events.next(); // the state
            tells(events, "left", user("alex"));
            tells(events, "deleted", "{\"group\":\"family\"}");
            events.ends();
        });
        isMember("alex");
        watches();
    }

    @Test
    void theStreamEndsWithItsToken(@TempDir Path data) throws Exception {
        try (TestHub other = TestHub.start(data)) {
            RawBayeux raw = new RawBayeux(other.uri());
            raw.send(raw.request("/v1/groups/family")
                    .header("Authorization", "Bearer " + other.managerToken())
                    .PUT(HttpRequest.BodyPublishers.noBody()));
            String token = other.hub().localIssuer().issue("boss", null, Set.of(Scope.MANAGE), Duration.ofHours(2));
            EventSourceReader events = EventSourceReader.open(EventSourceReader.request(other.uri(), EVENTS)
                    .header("Authorization", "Bearer " + SecretLogExtension.note(token)));
            tells(events, "state", state());

            other.clockMoves(Duration.ofHours(3));

            events.ends();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/groups/family", "/v1/groups/family/members/alex"})
    void whatIsPutByItsAddressTakesNoBody(String path) {
        for (String body : List.of("{\"members\":[\"bob\"]}", "{", "family", "[]")) {
            HttpResponse<String> answer = manages("PUT", path, body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
        assertThat(manages("GET", "/v1/groups/family").statusCode()).isEqualTo(404);
        assertThat(manages("PUT", path, "{}").statusCode()).isEqualTo(201);
    }
}
