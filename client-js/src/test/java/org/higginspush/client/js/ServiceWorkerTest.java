package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A wake-up in a service worker of a real browser, from where the browser has it: a push service of a vendor cannot be had here,
 * so the push message comes through Chromium's debugging protocol.
 */
class ServiceWorkerTest {
    private static final String SCOPE = "/harness/";

    @RegisterExtension
    static final TestBrowser browser = new TestBrowser();

    @TempDir
    Path data;

    private HubUnderTest hub;
    /** A page that is not in the worker's scope, so that the worker is heard while none of its own is open. */
    private Page outside;

    private CDPSession debugging;
    private @Nullable String registration;

    @BeforeEach
    void startHub() throws Exception {
        hub = new HubUnderTest(data);
        browser.profile().grantPermissions(List.of("notifications"));
        outside = browser.profile().newPage();
        outside.navigate(hub.origin() + "/docs/");
        outside.evaluate("() => {"
                + "window.heard = [];"
                + "new BroadcastChannel('harness').onmessage = ({ data }) => window.heard.push(data);"
                + "}");
        debugging = browser.profile().newCDPSession(outside);
        debugging.on("ServiceWorker.workerRegistrationUpdated", this::registered);
        debugging.send("ServiceWorker.enable");
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void aBrowserWithoutAnOpenPageSyncsWhatChanged() {
        workerRuns(null);

        pushed("");
        hears("start: everything");
        hub.publish("notes", "phone");
        pushed("");
        hears("start: everything", "notice: notes");
        pushed("");
        hub.publish("album", "phone");
        pushed("");
        hears("start: everything", "notice: notes", "notice: album");
        shows("wake-up done");
    }

    @Test
    void anOpenPageSyncsInsteadAndTheWorkerKnows() {
        workerRuns(null);
        pushed("");
        hears("start: everything");
        Tab tab = Tab.open(browser.profile(), hub).starts(hub, "websocket").isPushed();

        hub.publish("notes", "phone");
        tab.hears("notes");
        pushed("");
        knows(tab.evaluate("() => harness.selector.position"));
        tab.closes();
        hub.publish("album", "phone");
        pushed("");

        hears("start: everything", "notice: album");
    }

    @Test
    void aPageThatDoesNotAnswerIsNotWaitedForLong() {
        workerRuns(null);
        Tab tab = Tab.open(browser.profile(), hub);

        pushed("");

        hears("start: everything");
        tab.closes();
    }

    @Test
    void whatCannotBeDoneIsSaidAndStaysDue() {
        workerRuns("not.a.token");

        pushed("");

        shows("wake-up due");
        assertThat(heard()).singleElement().asString().startsWith("failed: ");
    }

    /** Registers the worker and tells it whose device this is, as a page that subscribes does. */
    private void workerRuns(@Nullable String token) {
        Page page = browser.profile().newPage();
        page.navigate(hub.origin() + SCOPE);
        page.evaluate(
                "async ({ hub, user, device, token }) => {"
                        + "const { WorkerStore } = await import('/js/worker-store.js');"
                        + "const script = `sw.js?token=${token}`;"
                        + "const worker = await navigator.serviceWorker.register(script, { type: 'module' });"
                        + "await navigator.serviceWorker.ready;"
                        + "await new WorkerStore(indexedDB, worker.scope).save({ hub, user, device, position: null });"
                        + "}",
                Map.of(
                        "hub",
                        hub.origin() + "/",
                        "user",
                        HubUnderTest.USER,
                        "device",
                        HubUnderTest.DEVICE,
                        "token",
                        token == null ? hub.token() : token));
        page.close();
        outside.waitForCondition(() -> registration != null);
    }

    private void registered(JsonObject event) {
        JsonArray all = event.getAsJsonArray("registrations");
        for (JsonElement one : all) {
            registration = one.getAsJsonObject().get("registrationId").getAsString();
        }
    }

    private void pushed(String message) {
        JsonObject push = new JsonObject();
        push.addProperty("origin", hub.origin());
        push.addProperty("registrationId", Objects.requireNonNull(registration));
        push.addProperty("data", message);
        debugging.send("ServiceWorker.deliverPushMessage", push);
    }

    private void hears(String... texts) {
        outside.waitForFunction("count => window.heard.length >= count", texts.length, Tab.PATIENTLY);
        assertThat(heard()).containsExactly(texts);
    }

    @SuppressWarnings("unchecked")
    private List<String> heard() {
        return (List<String>) outside.evaluate("() => window.heard");
    }

    /** The worker keeps this position. */
    private void knows(Object position) {
        outside.waitForFunction(
                "async ({ scope, position }) => {"
                        + "const { WorkerStore } = await import('/js/worker-store.js');"
                        + "return (await new WorkerStore(indexedDB, scope).load()).position === position;"
                        + "}",
                Map.of("scope", hub.origin() + SCOPE, "position", position),
                Tab.PATIENTLY);
    }

    /** The one notification that is shown. */
    private void shows(String title) {
        outside.waitForFunction(
                "async ({ scope, title }) => {"
                        + "const worker = await navigator.serviceWorker.getRegistration(scope);"
                        + "const shown = await worker.getNotifications();"
                        + "return shown.length === 1 && shown[0].title === title;"
                        + "}",
                Map.of("scope", SCOPE, "title", title),
                Tab.PATIENTLY);
    }
}
