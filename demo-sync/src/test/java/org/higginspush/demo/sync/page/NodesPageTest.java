package org.higginspush.demo.sync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.higginspush.browser.Chromium;
import org.higginspush.hub.command.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub demo --nodes 3}, a process that starts the others, and its page: nodes are killed, and no device misses anything. */
@Timeout(180)
class NodesPageTest {
    private static final double LONG = 30_000;

    @TempDir
    private Path data;

    /** The demonstration in a process of its own. */
    private record DemoProcess(Process process, URI hub) implements AutoCloseable {
        static DemoProcess start(Path data) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "demo",
                            "--nodes=3",
                            "--port=0",
                            "--data=" + data)
                    .redirectError(data.resolve("demo.log").toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HIGGINS_PUSH_"));
            Process process = builder.start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            URI hub = null;
            String line = output.readLine();
            while (line != null && !line.startsWith("Kill one")) {
                if (line.contains("Open ")) {
                    hub = URI.create(line.substring(line.indexOf("Open ") + "Open ".length()));
                }
                line = output.readLine();
            }
            if (hub == null) {
                process.destroyForcibly();
                throw new IOException("the demonstration did not start: " + Files.readString(data.resolve("demo.log")));
            }
            return new DemoProcess(process, hub);
        }

        /** Ends it as a terminal does that is closed. */
        @Override
        public void close() {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroy();
            try {
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                for (ProcessHandle each : all) {
                    each.onExit().orTimeout(30, TimeUnit.SECONDS).join();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                process.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static void isAt(SyncPage page, String device, String node) {
        Locator card = page.page().getByRole(AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(device));
        assertThat(card.locator(".node")).hasText(node, new LocatorAssertions.HasTextOptions().setTimeout(LONG));
    }

    private static void nodeSays(SyncPage page, String node, String words) {
        assertThat(page.page().locator("[data-node=" + node + "] .words"))
                .hasText(words, new LocatorAssertions.HasTextOptions().setTimeout(LONG));
    }

    private static void shot(SyncPage page, String name) { // SHOT
        for (int width : new int[] {1280, 390}) { // SHOT
            page.page().setViewportSize(width, 900); // SHOT
            page.page()
                    .screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(Path.of("/tmp/w/shots/" + name + width + ".png"))); // SHOT
        } // SHOT
        page.page().setViewportSize(1280, 900); // SHOT
    } // SHOT

    @Test
    void devicesOfANodeThatIsKilledGoOnAtAnotherAndMissNothing() throws Exception {
        try (DemoProcess demo = DemoProcess.start(data);
                Chromium chromium = Chromium.launch();
                BrowserContext profile =
                        chromium.profile(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE))) {
            SyncPage page = SyncPage.open(profile, demo.hub);
            isAt(page, "Home PC", "Node 1");
            isAt(page, "Work PC", "Node 2");
            isAt(page, "Phone", "Node 3");
            page.button("Kill Node 2").click();
            String during = page.pressesNew("Home PC", "Mail");
            nodeSays(page, "node-2", "Killed.");
            isAt(page, "Work PC", "Node 3");
            page.allSee("Mail", during);

            shot(page, "killed"); // SHOT
            page.button("Kill Node 3").click();
            String alone = page.pressesNew("Phone", "Bank");
            isAt(page, "Work PC", "Node 1");
            isAt(page, "Phone", "Node 1");
            page.allSee("Bank", alone);

            page.button("Start Node 2").click();
            nodeSays(page, "node-2", "No device of this page.");
            page.allSee("Mail", page.pressesNew("Work PC", "Mail"));
            assertThat(page.complaints()).noneMatch(text -> text.contains("connect-src"));
        }
    }
}
