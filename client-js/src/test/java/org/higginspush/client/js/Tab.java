package org.higginspush.client.js;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A page with one selector, in a real browser. */
final class Tab {
    static final Page.WaitForFunctionOptions PATIENTLY =
            new Page.WaitForFunctionOptions().setPollingInterval(20).setTimeout(30_000);

    private final Page page;
    private @Nullable Dialog dialog;

    private Tab(Page page) {
        this.page = page;
    }

    /** Opens the test page of a hub. */
    static Tab open(BrowserContext profile, HubUnderTest pages) {
        return open(profile, pages.origin());
    }

    static Tab open(BrowserContext profile, String origin) {
        return openAt(profile, origin + "/harness/");
    }

    /** Opens a copy of the test page that is somewhere else. */
    static Tab openAt(BrowserContext profile, String address) {
        Page page = profile.newPage();
        page.navigate(address);
        page.waitForFunction("() => window.harness");
        return new Tab(page);
    }

    /** Starts its selector, with options beside the usual ones. */
    Tab starts(HubUnderTest hub, Map<String, ?> options) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "hub",
                hub.uri().toString(),
                "user",
                HubUnderTest.USER,
                "device",
                HubUnderTest.DEVICE,
                "token",
                hub.token()));
        all.putAll(options);
        page.evaluate("options => harness.start(options)", all);
        return this;
    }

    /** The same over one transport. */
    Tab starts(HubUnderTest hub, String transport) {
        return starts(hub, Map.of("transports", List.of(transport)));
    }

    /** Waits until the hub tells it, directly or through another page, and it knows where it stands. */
    Tab isPushed() {
        page.waitForFunction(
                "() => harness.selector.state === 'push' && harness.selector.position !== null", null, PATIENTLY);
        return this;
    }

    Tab isIn(String state) {
        page.waitForFunction("state => harness.selector.state === state", state, PATIENTLY);
        return this;
    }

    /** Waits until it was told of a context. */
    Tab hears(String context) {
        page.waitForFunction(
                "context => harness.told.some((notice) => notice.startsWith(context + '@'))", context, PATIENTLY);
        return this;
    }

    /** Waits until it was told of all these, each as context and revision. */
    void hearsAll(Collection<String> notices) {
        page.waitForFunction(
                "notices => notices.every((notice) => harness.told.includes(notice))", List.copyOf(notices), PATIENTLY);
    }

    boolean leads() {
        return (Boolean) page.evaluate("() => harness.selector.leads");
    }

    String transport() {
        return (String) page.evaluate("() => harness.selector.transport");
    }

    Object pushId() {
        return page.evaluate("() => harness.selector.pushId");
    }

    List<String> told() {
        return list("told");
    }

    List<String> states() {
        return list("states");
    }

    /** What the content security policy forbade. */
    List<String> violations() {
        return list("violations");
    }

    @SuppressWarnings("unchecked")
    private List<String> list(String name) {
        return (List<String>) page.evaluate("name => harness[name]", name);
    }

    Object evaluate(String expression) {
        return page.evaluate(expression);
    }

    Page page() {
        return page;
    }

    void closes() {
        page.close();
    }

    /** It stops running, as a page does that shows a dialog: nothing is told to its scripts. */
    void showsADialog() {
        page.onDialog(shown -> dialog = shown);
        page.evaluate("() => void setTimeout(() => alert('This page is stuck.'))");
        page.waitForCondition(() -> dialog != null);
    }

    void dialogIsClosed() {
        Objects.requireNonNull(dialog).accept();
    }

    /** The browser tells the page of its life: {@code freeze} or {@code resume}. */
    void isTold(String event) {
        page.evaluate("event => document.dispatchEvent(new Event(event))", event);
    }

    /** Its renderer crashes, without a word to anybody. */
    void crashes() {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException pageCrashed) {
            return;
        }
        throw new IllegalStateException("The page did not crash.");
    }
}
