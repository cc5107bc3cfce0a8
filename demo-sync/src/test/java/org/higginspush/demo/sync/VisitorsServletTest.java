package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.Receipt;
import org.higginspush.demo.sync.attributes.AttributeServer;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.Context;
import org.higginspush.demo.sync.attributes.PlainTextTokens;
import org.higginspush.demo.sync.attributes.StorageLimits;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.hub.plugin.RateLimiter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisitorsServletTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private Instant now = Instant.EPOCH;
    private final AttributeStore store = AttributeStore.inMemory(StorageLimits.DEFAULT);
    private final CompletableFuture<Receipt> hub = new CompletableFuture<>();
    private final ChangeNotifier changeNotifier = new ChangeNotifier(change -> hub, () -> 0);
    private final Visitors visitors =
            new Visitors(() -> now, new Visitors.VisitorLimits(1, 1, Duration.ofHours(1)), user -> {
                store.forget(user);
                return CompletableFuture.completedFuture(null);
            });
    private AttributeServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = AttributeServer.start(
                0,
                new ApiContext("/")
                        .with(new VisitorsServlet(
                                "/",
                                visitors,
                                store,
                                changeNotifier,
                                new PlainTextTokens(),
                                (user, device, scopes, lifetime) -> user + "@" + device,
                                new VisitorsServlet.RateLimits(
                                        new RateLimiter(2, 60, () -> now), new RateLimiter(3, 60, () -> now)))));
    }

    @AfterEach
    void stopServer() {
        server.close();
        store.close();
    }

    private HttpResponse<String> send(String method, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.base().resolve("/" + path))
                .method(method, BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private JsonNode start() throws Exception {
        HttpResponse<String> response = send("POST", "start", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return Json.read(response.body());
    }

    @Test
    void aVisitorGetsAUserWithThreeDevicesAndSomethingToSync() throws Exception {
        JsonNode started = start();

        String user = started.path("user").textValue();
        assertThat(started.path("expiresIn").longValue()).isEqualTo(1_800_000);
        assertThat(started.path("devices"))
                .extracting(each -> each.path("token").textValue())
                .containsExactly(user + "@home-pc", user + "@work-pc", user + "@phone");
        assertThat(store.contexts(user)).extracting(Context::name).containsExactly("passwords", "profile");
    }

    @Test
    void aVisitorRenewsItsToken() throws Exception {
        String user = start().path("user").textValue();

        HttpResponse<String> renewed = send("POST", "renew", user + "@phone");

        assertThat(Json.read(renewed.body()).path("token").textValue()).isEqualTo(user + "@phone");
    }

    @Test
    void nobodyElseGetsATokenForItsToken() throws Exception {
        assertThat(send("POST", "renew", "alex@phone").statusCode()).isEqualTo(403);
        String user = start().path("user").textValue();
        assertThat(send("POST", "renew", user).statusCode()).isEqualTo(403);
        assertThat(send("POST", "renew", "").statusCode()).isEqualTo(401);
    }

    @Test
    void aFullAddressSaysWhenToComeBack() throws Exception {
        start();

        HttpResponse<String> refused = send("POST", "start", "");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("3600");
        assertThat(Json.read(refused.body()).path("detail").textValue())
                .isEqualTo("Too many visitors from this address: try again in 60 minutes.");
    }

    @Test
    void whoComesTooOftenIsToldToWaitAndMayThenComeAgain() throws Exception {
        start();
        send("POST", "start", "");

        HttpResponse<String> refused = send("POST", "start", "");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("Too many new visitors from this address: try again in 1 s.");

        now = now.plus(Duration.ofMinutes(61));
        start();
    }

    @Test
    void aVisitorRenewsItsTokensNoMoreThanItNeeds() throws Exception {
        String user = start().path("user").textValue();
        for (String device : List.of("home-pc", "work-pc", "phone")) {
            assertThat(send("POST", "renew", user + "@" + device).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = send("POST", "renew", user + "@phone");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void theSignalAnswersOnceTheHubHasIt() throws Exception {
        changeNotifier.changed("alex", new Context("mail", 7, "phone", Map.of()));
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return send("GET", "signals/mail/7", "alex@phone");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        hub.complete(null);

        assertThat(Json.read(answer.get().body())).isEqualTo(Json.read("{\"recorded\":true,\"milliseconds\":0.0}"));
    }

    @Test
    void aSignalTheHubRefusedIsAProblem() throws Exception {
        changeNotifier.changed("alex", new Context("mail", 7, "phone", Map.of()));
        hub.completeExceptionally(new IllegalStateException("403"));

        assertThat(send("GET", "signals/mail/7", "alex@phone").statusCode()).isEqualTo(502);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,signals/mail/7,404",
        "GET,signals/mail/x,400",
        "GET,signals/mail,404",
        "GET,start,404",
        "POST,else,404",
        "POST,signals/mail/7,404"
    })
    void anythingElseIsRefused(String method, String path, int status) throws Exception {
        assertThat(send(method, path, "alex@phone").statusCode()).isEqualTo(status);
    }
}
