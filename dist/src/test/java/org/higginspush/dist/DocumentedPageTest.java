package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.browser.Chromium;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web pages that documents show work in a browser, from another origin than the hub's. */
class DocumentedPageTest {
    private HttpServer application;

    @TempDir
    private Path folder;

    @BeforeEach
    void startTheApplication() throws IOException {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.start();
    }

    @AfterEach
    void stopIt() {
        application.stop(0);
    }

    private String origin() {
        return "http://localhost:" + application.getAddress().getPort();
    }

    private void serves(String path, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        application.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @Test
    void eachIsToldOfAChange() throws Exception {
        try (CommandPage hub = CommandPage.open(folder, "--set origins.allowed=" + origin());
                Chromium chromium = Chromium.launch()) {
            String token = hub.token("--user alex");
            serves("/push-token", "text/plain", token);
            serves("/favicon.ico", "image/png", "");
            List<CodeBlock> pages = DocumentedCodeTest.blocks("html");
            assertThat(pages).hasSizeGreaterThan(1);
            for (CodeBlock block : pages) {
                serves("/" + block.line() + "/", "text/html", hub.here(block.code()));
                try (BrowserContext profile = chromium.profile()) {
                    Page page = profile.newPage();
                    page.onDialog(dialog -> dialog.accept(token));
                    isTold(block, page, hub);
                }
            }
        }
    }

    /** It says so in its console or in its text. */
    private void isTold(CodeBlock block, Page page, CommandPage hub) throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        page.onConsoleMessage(message -> log.add(message.text()));
        page.navigate(origin() + "/" + block.line() + "/");
        says(page, log, block, "sync everything");
        hub.publishes("passwords");
        says(page, log, block, "passwords");
    }

    private static void says(Page page, List<String> log, CodeBlock block, String text) {
        await(block + " says " + text)
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(page.evaluate("() => document.body.innerText") + log.toString())
                        .contains(text));
    }
}
