package org.higginspush.bench.audience;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.bench.servers.HubTarget;
import org.jspecify.annotations.Nullable;

/** Publishes for many over HTTP: the next change as soon as the last is answered, which is when all of it is durable. */
final class AudiencePublisher {
    private static final int JOINING_AT_ONCE = 64;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Not a number of a user of this run, so that a tracker takes none of these notices for one of its own. */
    private static final String CONTEXT = "c-999999";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String hub;
    private final String publisherToken;
    private final String managerToken;
    private List<Double> millis = new ArrayList<>();
    private volatile boolean ended;
    private @Nullable Thread thread;

    AudiencePublisher(int port, HubTarget target) {
        hub = "http://127.0.0.1:" + port;
        publisherToken = target.publisherToken();
        managerToken = target.managerToken();
    }

    /** Makes so many users, from a number on, the members of the group. */
    void join(int firstUser, int members) {
        for (int from = 0; from < members; from += JOINING_AT_ONCE) {
            List<CompletableFuture<HttpResponse<String>>> some = new ArrayList<>();
            for (int i = from; i < Math.min(members, from + JOINING_AT_ONCE); i++) {
                HttpRequest put = request("/v1/groups/bench/members/" + (firstUser + i), managerToken)
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build();
                some.add(http.sendAsync(put, HttpResponse.BodyHandlers.ofString()));
            }
            some.forEach(each -> requireSuccess(each.join()));
        }
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(hub + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static void requireSuccess(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + ": " + response.body());
        }
    }

    void begin(AudienceLoad audienceLoad) {
        millis = new ArrayList<>();
        ended = false;
        if (audienceLoad != AudienceLoad.NONE) {
            thread = new Thread(() -> publish(audienceLoad), "audience publisher");
            thread.start();
        }
    }

    private void publish(AudienceLoad audienceLoad) {
        HttpRequest post = request(audienceLoad.path, publisherToken)
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"" + CONTEXT + "\"}"))
                .build();
        try {
            while (!ended) {
                long from = System.nanoTime();
                requireSuccess(http.send(post, HttpResponse.BodyHandlers.ofString()));
                millis.add((System.nanoTime() - from) / 1e6);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a change for many was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it, and returns how long each change took to be answered. */
    List<Double> end() {
        ended = true;
        Thread running = thread;
        thread = null;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return millis;
    }
}
