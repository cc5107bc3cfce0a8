package org.higginspush.client.js;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.higginspush.browser.Chromium;
import org.higginspush.browser.NodeProject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The faye client as npm has it, with the extension that docs/protocol.md shows. */
class FayeTest {
    private static final Path SOURCES = Path.of("test/faye").toAbsolutePath();
    private static final Path FOLDER = Path.of("target/faye").toAbsolutePath();
    private static final Pattern EXTENSION = Pattern.compile("(?s)runs this very text -->\n```js\n(.*?)```");

    /** What a page does to be told with faye. */
    private static final String START = """
            async ({ token, user, transport }) => {
              const { contextsOf, higginsPush } = await import('/harness/extension.js');
              const client = new Faye.Client('/bayeux', { retry: 0.05 });
              if (transport !== 'websocket') client.disable('websocket');
              const told = [];
              window.faye = { told, subscribed: false, transport: () => client._dispatcher.connectionType };
              const tell = ({ context }) => told.push(context);
              client.addExtension(higginsPush({
                token: () => token,
                device: 'page',
                missed: (changes) => changes.forEach(tell),
                resync: () => {},
              }));
              client.subscribe(contextsOf(user), tell).then(() => { faye.subscribed = true; });
            }
            """;

    private static NodeProject faye;

    @BeforeAll
    static void install() throws Exception {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), REPLACE_EXISTING, COPY_ATTRIBUTES);
            }
        }
        Files.writeString(FOLDER.resolve("higgins-push.js"), extension());
        faye = NodeProject.in(FOLDER);
    }

    private static String extension() throws IOException {
        Matcher extension = EXTENSION.matcher(Files.readString(Path.of("../docs/protocol.md")));
        assertThat(extension.find()).isTrue();
        return extension.group(1);
    }

    @Test
    void inNodeItIsTold(@TempDir Path data) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data)) {
            HttpServer control = restarting(hub);
            Map<String, String> environment = Map.of(
                    "HIGGINS_PUSH_HUB",
                    hub.origin(),
                    "HIGGINS_PUSH_USER",
                    HubUnderTest.USER,
                    "HIGGINS_PUSH_TOKEN",
                    hub.token(),
                    "HIGGINS_PUSH_CONTROL",
                    "http://127.0.0.1:" + control.getAddress().getPort() + "/");
            NodeProject.Outcome outcome = faye.test(environment, List.of("faye.test.js"));
            control.stop(0);
            assertThat(outcome.code()).as(outcome.output()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void inChromiumItIsToldOver(String transport, @TempDir Path data) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data);
                Chromium chromium = Chromium.launch();
                BrowserContext profile = chromium.profile()) {
            Page page = page(profile, hub);
            page.evaluate(START, Map.of("token", hub.token(), "user", HubUnderTest.USER, "transport", transport));
            page.waitForFunction("transport => faye.subscribed && faye.transport() === transport", transport);
            hub.publish("notes", "phone");
            hub.publish("own", "page");
            hub.publish("sentinel", "phone");
            page.waitForFunction("() => faye.told.includes('sentinel')");
            assertThat(page.evaluate("() => faye.told")).isEqualTo(List.of("notes", "sentinel"));

            hub.stops();
            hub.startsAgain();
            hub.publish("away", "phone");
            page.waitForFunction("() => faye.told.includes('away')");
            page.waitForFunction("transport => faye.transport() === transport", transport);
            hub.publish("after", "phone");
            page.waitForFunction("() => faye.told.includes('after')");
            assertThat(page.evaluate("() => faye.told")).isEqualTo(List.of("notes", "sentinel", "away", "after"));
        }
    }

    /** A page of the hub's own origin with faye's build for browsers and the extension. */
    private static Page page(BrowserContext profile, HubUnderTest hub) throws IOException {
        Page page = profile.newPage();
        serve(page, "faye.js", Files.readString(FOLDER.resolve("node_modules/faye/client/faye-browser-min.js")));
        serve(page, "extension.js", extension());
        page.navigate(hub.origin() + "/harness/");
        page.addScriptTag(new Page.AddScriptTagOptions().setUrl(hub.origin() + "/harness/faye.js"));
        return page;
    }

    private static void serve(Page page, String name, String script) {
        page.route(
                "**/harness/" + name,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody(script)));
    }

    /** Restarts the hub at each request. */
    private static HttpServer restarting(HubUnderTest hub) throws IOException {
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", exchange -> {
            try (exchange) {
                hub.stops();
                hub.startsAgain();
                exchange.sendResponseHeaders(200, -1);
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        control.start();
        return control;
    }
}
