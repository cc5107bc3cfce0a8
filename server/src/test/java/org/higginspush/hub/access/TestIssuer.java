package org.higginspush.hub.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An authorization server as the hub sees it: it signs tokens, and publishes its keys over a real socket on this machine;
 * in good times and in bad.
 */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "higgins-push";

    /** How long a hub waits for it: longer than any busy machine takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final AtomicInteger KEYS = new AtomicInteger();

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<TestKey> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final CompletableFuture<Void> hungUpOn = new CompletableFuture<>();
    private final String issuer;
    private volatile TestKey key;
    private volatile HttpHandler behaviour = this::answerWithKeys;

    private TestIssuer(InstantSource clock, TestKey key) throws IOException {
        this.clock = clock;
        this.key = key;
        published.add(key);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        issuer = "http://127.0.0.1:" + server.getAddress().getPort() + "/issuer";
    }

    /** An issuer with one ES256 key, on a free port. */
    public static TestIssuer start(InstantSource clock) {
        return start(clock, nextKey());
    }

    public static TestIssuer start(InstantSource clock, TestKey key) {
        try {
            return new TestIssuer(clock, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestKey nextKey() {
        return TestKey.make("key-" + KEYS.incrementAndGet(), SigningAlgorithm.ES256);
    }

    /** The {@code iss} of its tokens. */
    public String issuer() {
        return issuer;
    }

    public URI keysAddress() {
        return URI.create(issuer + "/jwks.json");
    }

    /** How a hub trusts this issuer: keys from its address, all algorithms, {@link #AUDIENCE}. */
    public TrustedIssuer trusted() {
        return trusted(new CachedKeySource(
                new HttpKeySetLoader(keysAddress(), PATIENCE, PATIENCE),
                KeyCacheTimes.HTTP,
                clock,
                KeyThreads.create()));
    }

    public TrustedIssuer trusted(KeySource keys) {
        return new TrustedIssuer(issuer, Set.of(AUDIENCE), EnumSet.allOf(SigningAlgorithm.class), keys);
    }

    /** A token for a user to subscribe with, good for ten minutes, signed with the present key. */
    public TestToken token(String user) {
        Instant now = clock.instant();
        return new TestToken(key)
                .claim("iss", issuer)
                .claim("aud", AUDIENCE)
                .claim("sub", user)
                .claim("iat", now.getEpochSecond())
                .claim("jti", UUID.randomUUID().toString())
                .claim("client_id", "test")
                .scope("subscribe")
                .expires(now.plus(Duration.ofMinutes(10)));
    }

    public TestKey key() {
        return key;
    }

    /** The keys as published now. */
    public KeySet keySet() {
        try {
            return KeySet.parse(jwks().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String jwks() {
        List<Map<String, Object>> keys = new ArrayList<>();
        published.forEach(one -> keys.add(one.jwk()));
        return TestToken.text(Map.of("keys", keys));
    }

    /** Signs with a new key from now on; the old ones stay published. */
    public void addsKey() {
        signsWith(nextKey());
    }

    public void signsWith(TestKey other) {
        published.add(other);
        key = other;
    }

    /** Signs with a new key from now on; the old ones are withdrawn. */
    public void rotates() {
        addsKey();
        published.removeIf(one -> one != key);
    }

    /** How many requests have come. */
    public int fetches() {
        return fetches.get();
    }

    /** Hangs up on whoever asks. */
    public void goesDown() {
        behaviour = HttpExchange::close;
    }

    public void comesBack() {
        behaviour = this::answerWithKeys;
    }

    public void answers(int status, String body) {
        behaviour = exchange -> answer(exchange, status, body);
    }

    /** Answers each address by itself, and all others with 404. */
    public void answers(Map<String, String> bodies) {
        behaviour = exchange -> {
            String body = bodies.get(exchange.getRequestURI().getPath());
            answer(exchange, body == null ? 404 : 200, body == null ? "" : body);
        };
    }

    /** Publishes metadata by OpenID Connect Discovery, and its keys where they say. */
    public void publishesMetadata() {
        answers(Map.of(
                "/issuer/.well-known/openid-configuration",
                TestToken.text(
                        Map.of("issuer", issuer, "jwks_uri", keysAddress().toString())),
                "/issuer/jwks.json",
                jwks()));
    }

    public void redirectsTo(URI elsewhere) {
        behaviour = exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere.toString());
            answer(exchange, 302, "");
        };
    }

    /** Takes requests and never answers. */
    public void keepsSilent() {
        behaviour = exchange -> {};
    }

    /** Answers the start of its keys and keeps the rest. */
    public void stopsHalfway() {
        behaviour = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"keys\":[".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    /** Answers without end, until the other side hangs up. */
    public void answersWithoutEnd() {
        behaviour = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilHungUpOn(exchange.getResponseBody());
        };
    }

    /** Completes when the other side has hung up on an answer without end. */
    public CompletableFuture<Void> hungUpOn() {
        return hungUpOn;
    }

    private void writeUntilHungUpOn(OutputStream out) {
        byte[] spaces = " ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try {
            while (true) {
                out.write(spaces);
            }
        } catch (IOException e) {
            hungUpOn.complete(null);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        fetches.incrementAndGet();
        behaviour.handle(exchange);
    }

    private void answerWithKeys(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/jwk-set+json");
        answer(exchange, 200, jwks());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
