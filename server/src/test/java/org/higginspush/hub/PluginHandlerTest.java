package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.plugin.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any handler of Jetty's is a plug-in's handler, by itself or in a context. */
class PluginHandlerTest {
    private static final int MOST_BODY = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> lifeCycle = new CopyOnWriteArrayList<>();

    @TempDir
    private Path data;

    private TestHub hub;

    /** A handler at {@code /bare}, and one in a context at {@code /bare/in/context}. */
    private final class BarePlugin implements HubPlugin {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public void install(PluginContext context) {
            context.handler("/bare/", new Probe());
            context.handler("/bare/in/context/", new ContextHandler(new Probe(), "/bare/in/context"));
        }
    }

    private final class Probe extends Handler.Abstract {
        @Override
        protected void doStart() throws Exception {
            super.doStart();
            lifeCycle.add("started");
        }

        @Override
        protected void doStop() throws Exception {
            lifeCycle.add("stopped");
            super.doStop();
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            if (path.endsWith("/fails")) {
                throw new IllegalStateException("secret");
            }
            String seen = "'" + PluginContext.pathPrefix(request) + "' " + path + " " + ClientAddress.of(request) + " ";
            RequestBody.read(request, MOST_BODY, Duration.ofSeconds(10)).whenComplete((body, failure) -> {
                String read = failure == null ? body.length + " bytes" : failure.getMessage();
                Content.Sink.write(response, true, seen + read, callback);
            });
            return true;
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, List.of(new BarePlugin()), "proxy.trusted=127.0.0.1");
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(hub.uri() + path)).timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void theLongestPathDecidesAndAContextTakesItsOwnOff() throws Exception {
        assertThat(send(to("/bare/x")).body()).isEqualTo("'' /bare/x 127.0.0.1 0 bytes");
        assertThat(send(to("/bare/in/context/x")).body()).isEqualTo("'' /x 127.0.0.1 0 bytes");
    }

    @Test
    void behindAProxyBothSeeItsPathAndTheClientsAddress() throws Exception {
        for (String path : List.of("/bare/x", "/bare/in/context/x")) {
            assertThat(send(to("/push" + path)
                                    .header("X-Forwarded-Prefix", "/push")
                                    .header("X-Forwarded-For", "192.0.2.7"))
                            .body())
                    .isEqualTo("'/push' " + path.replace("/bare/in/context", "") + " 192.0.2.7 0 bytes");
        }
    }

    @Test
    void bodiesAreReadUpToTheLimit() throws Exception {
        assertThat(send(to("/bare/x").POST(BodyPublishers.ofString("x".repeat(100))))
                        .body())
                .endsWith(" 100 bytes");
        assertThat(send(to("/bare/x").POST(BodyPublishers.ofString("x".repeat(101))))
                        .body())
                .endsWith(" The body is too large: at most 100 bytes.");
    }

    @Test
    void aHandlerThatFailsIsAnsweredForWithoutACause() throws Exception {
        for (String path : List.of("/bare/fails", "/bare/in/context/fails")) {
            HttpResponse<String> response = send(to(path));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.body()).contains("problem:unavailable").doesNotContain("secret");
        }
    }

    @Test
    void handlersStartAndStopWithTheHub() {
        assertThat(lifeCycle).containsExactly("started", "started");
        hub.close();

        assertThat(lifeCycle).containsExactly("started", "started", "stopped", "stopped");
    }
}
