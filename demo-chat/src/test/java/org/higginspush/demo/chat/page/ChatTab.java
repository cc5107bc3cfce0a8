package org.higginspush.demo.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.List;

/** The chat's page in a tab, with services. Everything is found as a screen reader finds it: by role and label. */
final class ChatTab {
    private static final Page.WaitForFunctionOptions PATIENTLY =
            new Page.WaitForFunctionOptions().setPollingInterval(20).setTimeout(30_000);
    private static final String WATCH_POLICY = "window.violations = []; addEventListener('securitypolicyviolation',"
            + " ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + ' ' + blockedURI))";

    private final Page page;

    private ChatTab(Page page) {
        this.page = page;
        page.setDefaultTimeout(30_000);
    }

    /**
     * @param hub its address, with the path it is below, if any
     */
    static ChatTab open(BrowserContext profile, URI hub) {
        ChatTab tab = new ChatTab(profile.newPage());
        tab.page.addInitScript(WATCH_POLICY);
        tab.page.navigate(hub.toString().replaceFirst("/*$", "/chat/"));
        return tab;
    }

    Page page() {
        return page;
    }

    ChatTab signsIn(String name, String platform, String device) {
        return signsIn(name, platform, device, "");
    }

    ChatTab signsIn(String name, String platform, String device, String password) {
        page.getByLabel("Name").fill(name);
        page.getByLabel("Platform").fill(platform);
        page.getByLabel("Device id").fill(device);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
        return this;
    }

    ChatTab isConnected() {
        page.waitForFunction(
                "() => document.getElementById('state-text').textContent === 'Connected'", null, PATIENTLY);
        return this;
    }

    ChatTab isDisconnected() {
        page.waitForFunction(
                "() => document.getElementById('state-text').textContent !== 'Connected'", null, PATIENTLY);
        return this;
    }

    /** Chooses a transport as a person does, and waits until it is in use. */
    ChatTab uses(String label) {
        page.getByLabel("Use", new Page.GetByLabelOptions().setExact(true)).selectOption(label);
        page.waitForFunction(
                "label => document.getElementById('transport-used').textContent === label"
                        + " && document.getElementById('round-trip').textContent.endsWith('ms')",
                label,
                PATIENTLY);
        return this;
    }

    ChatTab enters(String... rooms) {
        page.getByRole(AriaRole.BUTTON, named("All rooms…")).click();
        for (String room : rooms) {
            page.locator("#rooms-form input[value='" + room + "']").check();
        }
        page.getByRole(AriaRole.BUTTON, named("Enter chosen rooms")).click();
        return opens(rooms[0]);
    }

    /** Shows a room or a private conversation. */
    ChatTab opens(String place) {
        page.locator("nav.places .place", new Page.LocatorOptions().setHasText(place))
                .first()
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, named(place).setLevel(1))).isVisible();
        return this;
    }

    ChatTab says(String text) {
        messageBox().fill(text);
        page.keyboard().press("Enter");
        return this;
    }

    /** Waits until the hub has answered everything that was said here. */
    ChatTab isSettled() {
        assertThat(page.locator(".line.under-way")).hasCount(0);
        return this;
    }

    /** Waits until the shown conversation has this message. */
    ChatTab hears(String text) {
        assertThat(log().locator(".text", exactly(text)).first()).isVisible();
        return this;
    }

    ChatTab seesNotice(String words) {
        assertThat(log().locator(".notice", new Locator.LocatorOptions().setHasText(words))
                        .last())
                .isVisible();
        return this;
    }

    /** Everything said in the shown conversation, as it is shown. */
    List<String> said() {
        return log().locator(".text").allInnerTexts();
    }

    /** Who speaks in the shown conversation, and on what: a heading for each group of lines. */
    List<String> speakers() {
        return log().locator(".line.first .by").all().stream()
                .map(by ->
                        by.locator(".who").innerText() + " " + by.locator(".on").innerText())
                .toList();
    }

    List<String> notices() {
        return log().locator(".notice").allInnerTexts().stream()
                .map(notice -> notice.replaceAll("\\s+", " ").replaceAll(" \\d.*", ""))
                .toList();
    }

    /** The people of the shown room are these, sooner or later. */
    ChatTab seesPeople(String... names) {
        assertThat(page.locator("#people .who")).hasText(names);
        return this;
    }

    /** Talks privately to somebody of the shown room. */
    ChatTab whispersTo(String name, String text) {
        page.getByRole(AriaRole.BUTTON, named(name + " ").setExact(false))
                .last()
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, named(name).setLevel(1))).isVisible();
        return says(text);
    }

    ChatTab reloads() {
        page.reload();
        return isConnected();
    }

    /** Writes something and does not send it. */
    ChatTab drafts(String text) {
        messageBox().fill(text);
        return this;
    }

    ChatTab shows(String place) {
        assertThat(page.getByRole(AriaRole.HEADING, named(place).setLevel(1))).isVisible();
        return this;
    }

    /** So many messages in a room or private conversation were not read. */
    ChatTab hasUnread(String place, int count) {
        assertThat(page.locator("nav.places .place", new Page.LocatorOptions().setHasText(place))
                        .locator(".unread"))
                .hasText(count == 0 ? new String[0] : new String[] {count + " new"});
        return this;
    }

    Locator messageBox() {
        return page.getByRole(AriaRole.TEXTBOX, named("Message"));
    }

    Locator log() {
        return page.getByRole(AriaRole.LOG);
    }

    /** What the content security policy forbade. */
    @SuppressWarnings("unchecked")
    List<String> violations() {
        return (List<String>) page.evaluate("() => window.violations");
    }

    /** Its renderer crashes; no page event runs. */
    void crashes() {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException crashed) {
            return;
        }
        throw new IllegalStateException("The page did not crash.");
    }

    void closes() {
        page.close(new Page.CloseOptions().setRunBeforeUnload(false));
    }

    static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.LocatorOptions exactly(String text) {
        return new Locator.LocatorOptions().setHasText(text);
    }
}
