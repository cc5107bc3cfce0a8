package org.higginspush.demo.sync.example;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plug-in may bring servlets: they run in the hub as they would anywhere else, behind the hub's guards. */
class ServletPluginTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```java\n(.*?)^```$");
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> lifeCycle = new CopyOnWriteArrayList<>();

    @TempDir
    private Path data;

    private TestHub hub;

    /** Shows what a servlet sees of a request, and fails when asked to. */
    private final class ProbePlugin implements HubPlugin {
        @Override
        public String name() {
            return "probe";
        }

        @Override
        public void install(PluginContext context) {
            ServletContextHandler servlets = new ServletContextHandler("/probe");
            servlets.setErrorHandler(null);
            servlets.addServlet(new ServletHolder(new ProbeServlet()), "/*");
            context.handler("/probe", servlets);
        }
    }

    private final class ProbeServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        public void init() {
            lifeCycle.add("init");
        }

        @Override
        public void destroy() {
            lifeCycle.add("destroy");
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getPathInfo().equals("/fails")) {
                throw new IllegalStateException("secret");
            }
            response.setContentType("text/plain");
            response.getWriter()
                    .print(request.getAttribute(PluginContext.PATH_PREFIX) + " " + request.getContextPath() + " "
                            + request.getPathInfo() + " " + ClientAddress.of(request.getRemoteAddr()));
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getInputStream().readAllBytes().length);
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, List.of(new GreetingPlugin(), new ProbePlugin()), "proxy.trusted=127.0.0.1");
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

    private static void assertProblem(HttpResponse<String> response, int status, String slug) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body())
                .contains("\"urn:higgins-push:problem:" + slug + "\"")
                .doesNotContain("secret");
    }

    @Test
    void theServletOfTheDocumentsGreetsWhoeverHasAToken() throws Exception {
        HttpResponse<String> greeting =
                send(to("/greeting/hello").header("Authorization", "Bearer " + hub.token("alex", null)));

        assertThat(greeting.body()).isEqualTo("Hello, alex!");
        assertProblem(send(to("/greeting/hello")), 401, "unauthenticated");
        assertProblem(send(to("/greeting/hello").POST(BodyPublishers.noBody())), 405, "method-not-allowed");
        assertProblem(send(to("/greeting/else")), 404, "not-found");
    }

    @Test
    void theDocumentsShowTheseVeryPlugins() throws IOException {
        String compiled = compiled("GreetingPlugin") + compiled("HelloServlet") + compiled("FamilyPlugin");

        assertThat(CODE.matcher(Files.readString(PROJECT.resolve("docs/plug-ins.md")))
                        .results()
                        .map(block -> words(block.group(1))))
                .isNotEmpty()
                .allSatisfy(code -> assertThat(compiled).contains(code));
    }

    private static String compiled(String type) throws IOException {
        return words(Files.readString(
                PROJECT.resolve("demo-sync/src/test/java/org/higginspush/demo/sync/example/" + type + ".java")));
    }

    /** Code without its layout and comments. */
    private static String words(String code) {
        return code.replaceAll("(?m) //.*$", "")
                .replaceAll("(?s)/\\*\\*.*?\\*/", "")
                .replaceAll("\\s", "");
    }

    @Test
    void servletsSeeTheProxysPathAndTheClientsAddress() throws Exception {
        assertThat(send(to("/probe/a/b?c=d")).body()).isEqualTo("null /probe /a/b 127.0.0.1");
        assertThat(send(to("/probe/a")
                                .header("X-Forwarded-Prefix", "/push")
                                .header("X-Forwarded-For", "2001:db8:1:2:3:4:5:6"))
                        .body())
                .isEqualTo("/push /probe /a 2001:db8:1:2:0:0:0:0/64");
        assertThat(send(to("/push/probe/a").header("X-Forwarded-Prefix", "/push"))
                        .body())
                .isEqualTo("/push /probe /a 127.0.0.1");
    }

    @Test
    void aServletThatFailsIsAnsweredForWithoutACause() throws Exception {
        assertProblem(send(to("/probe/fails")), 503, "unavailable");
    }

    @Test
    void whatTheHubRefusesNeverReachesTheServlet() throws Exception {
        assertProblem(send(to("/probe/a").header("Origin", "https://evil.example")), 403, "forbidden");
        assertThat(statusLineOfLongPost()).startsWith("HTTP/1.1 413 ");
        assertThat(send(to("/probe/a").POST(BodyPublishers.ofByteArray(new byte[60_000])))
                        .body())
                .isEqualTo("60000");
    }

    /** The head alone: an answer may be lost when a connection is closed while a body is still coming. */
    private String statusLineOfLongPost() throws IOException {
        try (Socket socket = new Socket(hub.uri().getHost(), hub.uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("POST /probe/a HTTP/1.1\r\nHost: %s\r\nContent-Length: 2000000\r\n\r\n"
                            .formatted(hub.uri().getAuthority())
                            .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void servletsStopWithTheHub() throws Exception {
        send(to("/probe/a"));
        hub.close();

        assertThat(lifeCycle).containsExactly("init", "destroy");
    }
}
