package org.higginspush.hub.access;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents of an issuer: from {@code https}, or {@code http} on this machine; no redirects (the answer of
 * another place is not the issuer's), a limit on size and on time. Never an address out of a token.
 */
final class HttpDocumentClient {
    static final Duration CONNECT = Duration.ofMillis(500);
    static final Duration ANSWER = Duration.ofSeconds(2);

    private static final String LATE = "no whole answer in time";

    private final int maxBytes;
    private final Duration limit;
    private final HttpClient client;

    /**
     * @param maxBytes the longest answer that is read
     * @param connect the longest it may take to connect
     * @param limit the longest it may take from the start to the end of the answer
     */
    HttpDocumentClient(int maxBytes, Duration connect, Duration limit) {
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
     * Fetches the document at a checked address; waits for it on the calling thread.
     *
     * @param accept the media types that are understood
     * @throws IOException if there is none in time; the text is for the operator
     */
    byte[] fetch(URI address, String accept) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", accept)
                .timeout(limit)
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, this::body);
        try {
            // The request's own timeout ends with the headers; this one is for a body that comes slowly too.
            return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS).body();
        } catch (ExecutionException e) {
            throw new IOException(reason(Futures.unwrap(e)), e);
        } catch (TimeoutException e) {
            throw new IOException(LATE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo response) {
        return response.statusCode() == 200
                ? new LimitedBodySubscriber(maxBytes)
                : LimitedBodySubscriber.unread("the answer was " + response.statusCode() + " instead of 200");
    }

    private static String reason(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return LATE;
        }
        return failure instanceof IOException io ? IoReason.of(io) : String.valueOf(failure.getMessage());
    }

    /** An address for the operator: without the query, where some keep a key. */
    static String show(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
