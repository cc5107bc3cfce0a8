package org.higginspush.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests about registrations as it was told, one answer each, and writes the requests down; it has no Bayeux. */
final class FakeRegistrationApi implements AutoCloseable {
    private record Answer(int status, String type, String body, List<String> headers) {}

    private final HttpServer server;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    FakeRegistrationApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeRegistrationApi says(int status, String json) {
        answers.add(new Answer(status, "application/json", json, List.of()));
        return this;
    }

    /** A problem document as it stands. */
    FakeRegistrationApi saysProblem(int status, String json) {
        answers.add(new Answer(status, "application/problem+json", json, List.of()));
        return this;
    }

    /** A problem document; headers by name and value. */
    FakeRegistrationApi refuses(int status, String detail, String... headers) {
        String body = "{\"title\":\"No\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}";
        answers.add(new Answer(status, "application/problem+json", body, List.of(headers)));
        return this;
    }

    /** Answers as a login page does. */
    FakeRegistrationApi showsALoginPage(int status) {
        answers.add(new Answer(status, "text/html", "<h1>Sign in</h1>", List.of()));
        return this;
    }

    /** Each with its method, its path, and its body. */
    List<String> requests() {
        return requests;
    }

    List<String> tokens() {
        return tokens;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = new Answer(404, "text/plain", "", List.of());
        if (path.contains("/v1/")) {
            requests.add(
                    (exchange.getRequestMethod() + " " + path + " " + new String(body, StandardCharsets.UTF_8)).trim());
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            Answer next = answers.poll();
            answer = next == null ? answer : next;
        }
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        List<String> headers = new ArrayList<>(answer.headers());
        while (!headers.isEmpty()) {
            exchange.getResponseHeaders().set(headers.remove(0), headers.remove(0));
        }
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
