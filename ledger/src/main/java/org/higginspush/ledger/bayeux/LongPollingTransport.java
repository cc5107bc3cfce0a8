package org.higginspush.ledger.bayeux;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bayeux over long polling: a request for each array of messages. One object is one browser, with its cookie. */
final class LongPollingTransport implements BayeuxTransport {
    private final HttpClient http;
    private final URI address;
    private final Duration longest;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String cookie;
    private @Nullable Receiver receiver;

    /**
     * @param held how long the hub may hold an answer back
     */
    LongPollingTransport(ClientResources clientResources, URI hub, Duration held) {
        this.http = clientResources.http();
        this.address = URI.create(hub + "/bayeux");
        this.longest = held.plus(clientResources.requestTimeout());
    }

    @Override
    public String connectionType() {
        return "long-polling";
    }

    @Override
    public void open(Receiver hearing) {
        receiver = hearing;
        hearing.opened();
    }

    @Override
    public void send(String messages) {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request(messages), HttpResponse.BodyHandlers.ofString());
        open.add(answer);
        answer.whenComplete((response, failure) -> {
            open.remove(answer);
            if (failure != null) {
                lost(String.valueOf(failure.getMessage()));
            } else {
                take(response);
            }
        });
    }

    private HttpRequest request(String messages) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(longest)
                .header("Content-Type", "application/json;charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(messages));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        return request.build();
    }

    private void take(HttpResponse<String> response) {
        response.headers().firstValue("Set-Cookie").ifPresent(value -> cookie = value.replaceFirst(";.*", ""));
        Receiver hearing = receiver;
        if (response.statusCode() != 200 || hearing == null) {
            lost("HTTP status " + response.statusCode());
        } else {
            Json.read(response.body()).forEach(hearing::received);
        }
    }

    private void lost(String why) {
        Receiver hearing = receiver;
        if (hearing != null) {
            hearing.lost(why);
        }
    }

    @Override
    public void abort() {
        open.forEach(answer -> answer.cancel(true));
    }
}
