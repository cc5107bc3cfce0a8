package org.higginspush.hub.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents of an issuer: from {@code https}, or {@code http} on this machine; no redirects (the answer of
 * another place is not the issuer's), a limit on size and on time. Never an address out of a token.
 */
final class HttpDocument {
    static final Duration CONNECT = Duration.ofMillis(500);
    static final Duration ANSWER = Duration.ofSeconds(2);

    private final int maxBytes;
    private final Duration limit;
    private final HttpClient client;

    /**
     * @param maxBytes the longest answer that is read
     * @param connect the longest it may take to connect
     * @param limit the longest it may take from the start to the end of the answer
     */
    HttpDocument(int maxBytes, Duration connect, Duration limit) {
        this.maxBytes = maxBytes;
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connect)
                .build();
    }

    /**
     * @throws IllegalArgumentException if the address may not be used; the text is for the operator
     */
    static URI checked(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("http") && isLoopback(address.getHost());
        if (address.getHost() == null || !secure) {
            throw new IllegalArgumentException(
                    "Keys can only be fetched from an https address (http only on this machine): change the JWKS address.");
        }
        if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The JWKS address must not hold a user, a password or a fragment: remove it.");
        }
        return address;
    }

    /** By the text alone, so that no name service has a say. */
    private static boolean isLoopback(@Nullable String host) {
        return host != null
                && (host.equalsIgnoreCase("localhost")
                        || host.equals("[::1]")
                        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
    }

    /**
     * Fetches the document at a checked address.
     *
     * @param accept the media types that are understood
     * @return its bytes, completed on a thread that may be kept; or failed with an {@link IOException} whose text is for the
     *     operator
     */
    CompletableFuture<byte[]> fetch(URI address, String accept) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", accept)
                .timeout(limit)
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, this::body);
        // The request's own timeout ends with the headers; a body that drips is ended here.
        return exchange.copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> exchange.cancel(true))
                // On a thread that may be kept: the timeout's is shared by the whole process.
                .handleAsync(HttpDocument::bytes);
    }

    private HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo response) {
        return response.statusCode() == 200
                ? new LimitedBodySubscriber(maxBytes)
                : LimitedBodySubscriber.unread("the answer was " + response.statusCode() + " instead of 200");
    }

    private static byte[] bytes(HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (failure != null) {
            throw new CompletionException(new IOException(explain(failure)));
        }
        return response.body();
    }

    private static String explain(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        return late ? "no whole answer in time" : reason(cause);
    }

    /** Why a fetch failed, for the operator. */
    static String reason(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        return cause instanceof IOException io ? IoReason.of(io) : String.valueOf(cause.getMessage());
    }

    /** An address for the operator: without the query, where some keep a key. */
    static String show(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
