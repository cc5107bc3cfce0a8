package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** Several hubs on one Redis, with one push service. Each of them has a user of its own at Redis, without which it is cut off. */
final class ManyHubsFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final RedisFixture redis;
    private final @Nullable PushGateway push;
    private final String[] settings;
    private final List<TestHub> hubs = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int started;

    ManyHubsFixture(Path folder, int count, @Nullable PushGateway push, String... settings) throws Exception {
        this.folder = folder;
        this.redis = RedisFixture.start(folder);
        this.push = push;
        this.settings = settings;
        for (int i = 0; i < count; i++) {
            starts();
        }
        everyNodeKnows(count);
    }

    /** Another hub starts. */
    TestHub starts() throws Exception {
        String name = "node-" + ++started;
        redis.command("ACL SETUSER " + name + " on >secret ~* &* +@all");
        String[] all = Stream.concat(
                        Stream.of(
                                "storage.mode=redis",
                                "storage.redis.uri=" + redis.uri().replace("redis://", "redis://" + name + ":secret@"),
                                "cluster.node=" + name,
                                "cluster.lease=1s"),
                        Stream.of(settings))
                .toArray(String[]::new);
        List<GatewayRoute> routes = push == null ? List.of() : List.of(new GatewayRoute(PushPlatform.FCM, null, push));
        TestHub hub = TestHub.withGateways(folder.resolve(name), routes, all);
        hubs.add(hub);
        names.add(name);
        return hub;
    }

    /** A hub is cut off from Redis, which others see as its end, and ends. */
    void kill(int index) throws IOException {
        redis.command("ACL DELUSER " + names.remove(index));
        hubs.remove(index).close();
    }

    /** A hub ends as it should. */
    void stop(int index) {
        names.remove(index);
        hubs.remove(index).close();
    }

    TestHub hub(int index) {
        return hubs.get(index);
    }

    int count() {
        return hubs.size();
    }

    /** Waits until all agree on which of them there are, by their names. */
    void everyNodeKnows(int count) {
        for (int i = 0; i < hubs.size(); i++) {
            int which = i;
            await().atMost(LIMIT).until(() -> living(which).size() == count);
        }
    }

    /** The names of those that serve, as one of them says. */
    List<String> living(int index) {
        List<String> names = new ArrayList<>();
        asks(index, "GET", "/v1/cluster", "", hub(index).managerToken())
                .path("nodes")
                .forEach(node -> {
                    if (node.path("state").asText().equals("serving")) {
                        names.add(node.path("name").asText());
                    }
                });
        return names;
    }

    /** Sends a request that must succeed, and returns its answer. */
    JsonNode asks(int index, String method, String path, String body, String token) {
        HttpResponse<String> answer = sends(index, method, path, body, token);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body().isEmpty() ? RawBayeux.json("{}") : RawBayeux.json(answer.body());
    }

    HttpResponse<String> sends(int index, String method, String path, String body, String token) {
        RawBayeux http = new RawBayeux(hub(index).uri());
        HttpRequest.Builder request = http.request(path).timeout(LIMIT).header("Authorization", "Bearer " + token);
        return http.send(
                request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    void changes(int index, String user, String context, long revision) {
        asks(
                index,
                "POST",
                "/v1/users/" + user + "/changes",
                "{\"context\":\"" + context + "\",\"revision\":" + revision + "}",
                hub(index).publisherToken());
    }

    /** Waits until the other nodes can know that a device is connected to a hub. */
    void isKnownAsConnected(int index, String user, String device) {
        String key = "higgins-push:{u:" + user + "}:devices";
        await().atMost(LIMIT)
                .until(() -> redis.command("HGET " + key + " \"" + id(index) + " " + device + "\"")
                        .equals("c"));
    }

    /** Sends Redis a command by itself. */
    String redisCommand(String command) throws IOException {
        return redis.command(command);
    }

    /** The channel on which other nodes speak to a hub. */
    String channel(int index) {
        return "higgins-push:{node:" + id(index).replaceFirst("\\..*", "") + "}";
    }

    /** The key under which all nodes say that they live. */
    String nodesKey() {
        return "higgins-push:{nodes}";
    }

    private String id(int index) {
        for (JsonNode node :
                asks(index, "GET", "/v1/cluster", "", hub(index).managerToken()).path("nodes")) {
            if (node.path("asked").asBoolean()) {
                return node.path("id").asText();
            }
        }
        return "";
    }

    @Override
    public void close() {
        List.copyOf(hubs).forEach(TestHub::close);
        redis.close();
    }
}
