package org.higginspush.client.internal.bayeux;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.ajax.JSON;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.jspecify.annotations.Nullable;

/** Sends requests to the hub's HTTP API, over the HTTP client of the sessions. It retries nothing. */
public final class ApiClient {
    private static final int MAX_ANSWER = 64 << 10;
    private static final String TYPE = "application/json";

    private final HttpClient http;
    private final HubJson json;
    private final Duration timeout;

    ApiClient(HttpClient http, HubJson json, Duration timeout) {
        this.http = http;
        this.json = json;
        this.timeout = timeout;
    }

    /**
     * Sends a request.
     *
     * @param body its JSON body; null for none
     * @return completed with whatever answered, on a network thread; failed, with what went wrong in its message, if nobody did
     */
    public CompletableFuture<ApiAnswer> send(
            String method, URI address, String token, @Nullable Map<String, Object> body) {
        Request request = http.newRequest(UnderscoreHost.hide(address))
                .method(method)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "Bearer " + token)
                        .put(HttpHeader.ACCEPT, TYPE + ", application/problem+json"));
        if (body != null) {
            request.body(new StringRequestContent(TYPE, new JSON().toJSON(body), StandardCharsets.UTF_8));
        }
        CompletableFuture<ApiAnswer> answer = new CompletableFuture<>();
        request.send(new BufferingResponseListener(MAX_ANSWER) {
            @Override
            public void onComplete(Result result) {
                if (result.isFailed()) {
                    answer.completeExceptionally(new IllegalStateException(reason(result.getFailure())));
                } else {
                    answer.complete(read(result.getResponse(), getContentAsString(StandardCharsets.UTF_8)));
                }
            }
        });
        return answer;
    }

    private ApiAnswer read(Response response, @Nullable String text) {
        String type = String.valueOf(response.getHeaders().get(HttpHeader.CONTENT_TYPE))
                .toLowerCase(Locale.ROOT);
        return new ApiAnswer(
                response.getStatus(),
                UnexpectedResponseException.retryAfter(response),
                type.startsWith("application/problem+json"),
                text == null || !type.contains("json") ? null : json.parseObject(text));
    }

    private static String reason(Throwable failure) {
        ConnectionFailure classified = FailureClassifier.classify(failure, false);
        return classified.text();
    }
}
