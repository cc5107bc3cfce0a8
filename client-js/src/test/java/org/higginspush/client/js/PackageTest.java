package org.higginspush.client.js;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.browser.Chromium;
import org.higginspush.browser.NodeProject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The npm package as {@code npm pack} makes it, installed in a new project ({@code test/consumer}) and used there. */
class PackageTest {
    private static final Path SOURCES = ClientPackage.FOLDER.resolve("test/consumer");
    private static final String ARCHIVE = "higgins-push-client-0.1.0.tgz";

    @TempDir
    private static Path folder;

    private static NodeProject application;

    @BeforeAll
    static void install() throws Exception {
        ClientPackage.built().npm("pack", "--ignore-scripts", "--pack-destination", folder.toString());
        application = newApplication("application", folder.resolve(ARCHIVE).toString());
    }

    /** A project of its own with the files of {@code test/consumer} and what it installs. */
    private static NodeProject newApplication(String name, String... installed) throws Exception {
        Path root = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, root.resolve(file.getFileName()), REPLACE_EXISTING);
            }
        }
        NodeProject project = NodeProject.withoutLock(root);
        for (String what : installed) {
            project.npm("install", "--prefer-offline", "--no-audit", "--no-fund", what);
        }
        return project;
    }

    private static String node(String... arguments) throws Exception {
        NodeProject.Outcome outcome = application.node(Map.of(), arguments);
        assertThat(outcome.code()).as(outcome.output()).isZero();
        return outcome.output();
    }

    @Test
    void aPageBundledByAnApplicationIsTold(@TempDir Path data) throws Exception {
        String bundled = node("bundle.js", ClientPackage.installed("esbuild/lib/main.js"), "bundle-of-page.js");
        assertThat(bundled)
                .contains(
                        "node_modules/cometd/Client.js",
                        "node_modules/@higgins-push/client/dist/higgins-push.bundler.js")
                .doesNotContain("dist/higgins-push.js", "dist/node.js");

        assertIsTold(data, Files.readString(folder.resolve("application/bundle-of-page.js")));
    }

    @Test
    void aPageWithoutABundlerIsToldByTheOneFile(@TempDir Path data) throws Exception {
        String page = Files.readString(SOURCES.resolve("page.js"))
                .replace("'@higgins-push/client'", "'./higgins-push.js'")
                .replace("import { CometD } from 'cometd';", "const CometD = null;");

        assertIsTold(data, page);
    }

    private static void assertIsTold(Path data, String script) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data);
                Chromium chromium = Chromium.launch();
                BrowserContext profile = chromium.profile()) {
            Page page = profile.newPage();
            serve(page, "application.js", script);
            serve(page, "higgins-push.js", Files.readString(ClientPackage.FOLDER.resolve("dist/higgins-push.js")));
            page.navigate(hub.origin() + "/harness/");
            page.addScriptTag(
                    new Page.AddScriptTagOptions().setUrl("application.js").setType("module"));
            page.evaluate(
                    "async options => { window.client = await window.started(options); }",
                    Map.of("hub", hub.origin(), "user", HubUnderTest.USER, "token", hub.token()));
            hub.publish("notes", "phone");
            page.waitForFunction("() => client.told.includes('notes')");
            assertThat(page.evaluate("() => client.selector.transport")).isEqualTo("websocket");
        }
    }

    private static void serve(Page page, String name, String script) {
        page.route(
                "**/harness/" + name,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody(script)));
    }

    @Test
    void aNodeProgramIsToldAndMakesNothingGlobal(@TempDir Path data) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data)) {
            assertThat(runs(application, hub)).isEqualTo("notes over websocket, window undefined\n");
        }
    }

    @Test
    void aProjectMayInstallTheFolderItself(@TempDir Path data) throws Exception {
        NodeProject linked = newApplication("linked", copyOfTheFolder().toString());
        try (HubUnderTest hub = new HubUnderTest(data)) {
            assertThat(runs(linked, hub)).isEqualTo("notes over websocket, window undefined\n");
        }
    }

    private static String runs(NodeProject project, HubUnderTest hub) throws Exception {
        Map<String, String> environment = Map.of(
                "HIGGINS_PUSH_HUB",
                hub.origin(),
                "HIGGINS_PUSH_USER",
                HubUnderTest.USER,
                "HIGGINS_PUSH_TOKEN",
                hub.token());
        NodeProject.Outcome outcome = project.node(environment, "program.js");
        assertThat(outcome.code()).as(outcome.output()).isZero();
        return outcome.output();
    }

    /** As it is in a fresh clone: nothing is installed and nothing built. */
    private static Path copyOfTheFolder() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("clone"));
        for (String name : List.of("package.json", "package-lock.json", ".npmrc", "build.js", "src/main")) {
            copy(ClientPackage.FOLDER.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void anApplicationInTypeScriptCompiles() throws Exception {
        assertThat(node(ClientPackage.installed("typescript/bin/tsc"), "-p", "."))
                .isEmpty();
    }

    @Test
    void aServerThatRendersPagesImportsItWithoutTouchingWhatOnlyPagesHave() throws Exception {
        Path dist = folder.resolve("application/node_modules/@higgins-push/client/dist");
        String found = node(
                "server.js",
                dist.resolve("higgins-push.js").toString(),
                dist.resolve("higgins-push.bundler.js").toString());
        assertThat(found).isEqualTo("""
                {"selectors":3,"touched":[],"opened":[],"globals":[]}
                """);
    }
}
