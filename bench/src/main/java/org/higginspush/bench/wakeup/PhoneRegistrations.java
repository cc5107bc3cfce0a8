package org.higginspush.bench.wakeup;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Registers phones with a hub, and proves them with the codes that the push service got. */
final class PhoneRegistrations {
    private static final int AT_ONCE = 32;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(2))
            .build();
    private final Map<String, CompletableFuture<String>> codes = new ConcurrentHashMap<>();

    /** The push service got a code for a phone. */
    void code(String target, String code) {
        codes.computeIfAbsent(target, none -> new CompletableFuture<>()).complete(code);
    }

    /** Registers one phone for each of some users, and waits until all are proven. */
    void register(int port, int firstUser, List<String> tokens) {
        Semaphore free = new Semaphore(AT_ONCE);
        CompletableFuture<?>[] all = new CompletableFuture<?>[tokens.size()];
        for (int i = 0; i < tokens.size(); i++) {
            free.acquireUninterruptibly();
            all[i] = register(port, firstUser + i, tokens.get(i)).whenComplete((none, failure) -> free.release());
        }
        CompletableFuture.allOf(all).join();
    }

    private CompletableFuture<Void> register(int port, int user, String token) {
        String target = String.format("phone-of-user-%08d", user);
        URI registration = URI.create("http://127.0.0.1:" + port + "/v1/users/" + user + "/devices/phone/registration");
        CompletableFuture<String> code = codes.computeIfAbsent(target, none -> new CompletableFuture<>());
        HttpRequest put = request(registration, token)
                .PUT(HttpRequest.BodyPublishers.ofString("{\"platform\":\"fcm\",\"token\":\"" + target + "\"}"))
                .build();
        return send(put)
                .thenCompose(none -> code)
                .thenCompose(known -> send(request(URI.create(registration + "/proof"), token)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + known + "\"}"))
                        .build()))
                .thenAccept(none -> codes.remove(target));
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(response -> {
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
            return response;
        });
    }
}
