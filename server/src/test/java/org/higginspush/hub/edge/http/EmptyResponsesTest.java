package org.higginspush.hub.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.WebOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer without a body has its last write all the same: Jetty's own would race with the next request. */
class EmptyResponsesTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        RequestChecksHandler guard = new RequestChecksHandler(
                new AllowedHosts(Set.of()),
                new AllowedOrigins(null, Set.of(new WebOrigin("https", "app.example", -1))),
                1_000);
        guard.setHandler(
                new StaticPagesHandler("/start/", "web/start/", getClass().getClassLoader()));
        server.addConnector(connector);
        server.setHandler(new CompletionRecorder(guard));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void ofAPreflight() throws Exception {
        HttpRequest.Builder preflight = HttpRequest.newBuilder(uri())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        assertThat(send(preflight).statusCode()).isEqualTo(204);
        assertThat(end()).isEqualTo("written");
    }

    @Test
    void ofAPageThatTheBrowserHas() throws Exception {
        String tag =
                send(HttpRequest.newBuilder(uri())).headers().firstValue("ETag").orElseThrow();
        assertThat(end()).isEqualTo("written");
        assertThat(send(HttpRequest.newBuilder(uri()).header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        assertThat(end()).isEqualTo("written");
    }

    private HttpResponse<Void> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }

    private String end() throws InterruptedException {
        return seen.poll(10, TimeUnit.SECONDS);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/start/house.css");
    }

    /** Sees whether a request is completed after a last write. */
    private final class CompletionRecorder extends Handler.Wrapper {
        CompletionRecorder(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            boolean[] written = new boolean[1];
            Response watched = new Response.Wrapper(request, response) {
                @Override
                public void write(boolean last, ByteBuffer content, Callback done) {
                    written[0] |= last;
                    super.write(last, content, done);
                }
            };
            return super.handle(
                    request, watched, Callback.from(() -> seen.add(written[0] ? "written" : "not written"), callback));
        }
    }
}
