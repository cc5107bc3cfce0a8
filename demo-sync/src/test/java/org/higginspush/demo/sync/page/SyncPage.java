package org.higginspush.demo.sync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The page in a real browser, used as a reader uses it: by the names and roles of what is on it. */
final class SyncPage {
    static final List<String> DEVICES = List.of("Home PC", "Work PC", "Phone");

    private static final double LONG = 20_000;
    private static final String WATCH = "window.violations = [];"
            + "addEventListener('securitypolicyviolation', (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));";

    private final Page page;
    private final List<String> errors = new ArrayList<>();

    private SyncPage(Page page) {
        this.page = page;
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
    }

    /** Opens it, and waits until each of its devices is told by the hub. */
    static SyncPage open(BrowserContext profile, URI hub) {
        SyncPage opened = new SyncPage(profile.newPage());
        opened.page.addInitScript(WATCH);
        opened.page.clock().install();
        opened.page.navigate(hub.toString().replaceFirst("/*$", "/sync/"));
        return opened.allArePushed();
    }

    /** Opens the address of an invitation, and waits until its one device is told by the hub. */
    static SyncPage join(BrowserContext profile, String address, String device) {
        SyncPage opened = new SyncPage(profile.newPage());
        opened.page.addInitScript(WATCH);
        opened.page.navigate(address);
        opened.stateIs(device, "push");
        return opened;
    }

    /** Shows the invitation, and returns its address. */
    String invites() {
        button("Show the address and its QR code").click();
        Locator address = page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Address"));
        assertThat(address).hasValue(Pattern.compile(".*#join=.*"));
        return address.inputValue();
    }

    /** The picture of the QR code, as a PNG. */
    byte[] qrCode() {
        return page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("QR code of the address"))
                .screenshot();
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** Asks what happened to a device. */
    void asksWhy(String device) {
        page.locator("#why .choice label", new Page.LocatorOptions().setHasText(device))
                .click();
        button("Look").click();
    }

    void concludes(String text) {
        assertThat(page.locator("#why .conclusion")).containsText(text);
    }

    /** One side says this in the list of what happened. */
    void lists(String side, String text) {
        Locator row = page.locator("#why .events li", new Page.LocatorOptions().setHasText(side));
        assertThat(row.filter(new Locator.FilterOptions().setHasText(text)).first())
                .isVisible();
    }

    /** Presses the switch of a server. */
    void turns(String server, boolean on) {
        Locator control = page.getByRole(
                AriaRole.SWITCH, new Page.GetByRoleOptions().setName(server).setExact(true));
        control.click();
        assertThat(control).hasAttribute("aria-checked", String.valueOf(on));
    }

    /** The two values of an attribute that was changed on two devices, and what can be done. */
    Locator conflict(String device, String attribute) {
        return card(device)
                .getByRole(
                        AriaRole.GROUP,
                        new Locator.GetByRoleOptions()
                                .setName(attribute + " on " + device + " was changed on two devices"));
    }

    void chooses(String device, String attribute, String choice) {
        conflict(device, attribute)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(choice))
                .click();
    }

    /** From now on notes what the banner shows, even for a moment. */
    void watchesBanner() {
        page.evaluate("() => { const banner = document.getElementById('connection'); window.banners = [];"
                + " new MutationObserver(() => banner.hidden || banners.push(banner.innerText))"
                + ".observe(banner, { attributes: true, subtree: true, childList: true }); }");
    }

    String bannersShown() {
        return (String) page.evaluate("() => banners.join()");
    }

    /** Opens an address over the page's own, as somebody does who pastes it into the address bar. */
    void pastes(String address) {
        page.evaluate("address => { window.isBefore = true; location.href = address; }", address);
        page.waitForFunction("() => !window.isBefore");
    }

    /** The names of the attributes of a device, in the order shown. */
    Locator labels(String device) {
        return card(device).locator(".attribute label");
    }

    void bannerSays(String text) {
        assertThat(page.locator("#connection"))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG));
    }

    SyncPage allArePushed() {
        DEVICES.forEach(device -> stateIs(device, "push"));
        return this;
    }

    private Locator card(String device) {
        return page.getByRole(AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(device));
    }

    private Locator field(String device, String attribute) {
        return card(device)
                .getByRole(
                        AriaRole.TEXTBOX,
                        new Locator.GetByRoleOptions().setName(attribute).setExact(true));
    }

    Locator onlineSwitch(String device) {
        return card(device).getByRole(AriaRole.SWITCH, new Locator.GetByRoleOptions().setName(device + " is online"));
    }

    /** Asks for a new value, and returns it. */
    String pressesNew(String device, String attribute) {
        card(device)
                .getByRole(
                        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("New " + attribute + " on " + device))
                .click();
        return field(device, attribute).inputValue();
    }

    void types(String device, String attribute, String text) {
        field(device, attribute).fill("");
        field(device, attribute).pressSequentially(text);
    }

    void goesOffline(String device) {
        onlineSwitch(device).click();
        stateIs(device, "offline");
    }

    void goesOnline(String device) {
        onlineSwitch(device).click();
        stateIs(device, "push");
    }

    void stateIs(String device, String word) {
        assertThat(card(device).locator(".state"))
                .containsText(word, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG));
    }

    /** Waits until the user of a device sees a value. */
    void sees(String device, String attribute, String value) {
        assertThat(field(device, attribute)).hasValue(value, new LocatorAssertions.HasValueOptions().setTimeout(LONG));
    }

    void allSee(String attribute, String value) {
        DEVICES.forEach(device -> sees(device, attribute, value));
    }

    /** What happened last on a device. */
    void tells(String device, String text) {
        assertThat(card(device).locator(".event"))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG));
    }

    void twinIs(String device, String text) {
        assertThat(card(device).locator(".twin"))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG));
    }

    /** What a screen reader is told of the last change. */
    void announces(String text) {
        assertThat(page.getByRole(AriaRole.STATUS))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG));
    }

    void everyStepIsLit() {
        assertThat(page.locator("#steps .lit")).hasCount(4, new LocatorAssertions.HasCountOptions().setTimeout(LONG));
    }

    /** A figure of the comparison, e.g. {@code Requests in all} of {@code push}. */
    Locator figure(String row, String side) {
        return page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName(row))
                .locator("[data-side=" + side + "]");
    }

    void timerIs(String period) {
        page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(period))
                .check();
    }

    /** Moves the page's clock forward. */
    void passes(long milliseconds) {
        page.clock().fastForward(milliseconds);
    }

    void reloads() {
        page.reload();
        allArePushed();
    }

    boolean timerIsChosen(String period) {
        return page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(period))
                .isChecked();
    }

    String user() {
        return (String) page.evaluate(
                "() => JSON.parse(Object.entries(sessionStorage).find(([key]) => key.endsWith('sync/visit'))[1]).user");
    }

    Page page() {
        return page;
    }

    /** What went wrong: errors, warnings, and what the content security policy forbade. */
    List<String> complaints() {
        List<String> all = new ArrayList<>(errors);
        all.add((String) page.evaluate("() => violations.join()"));
        all.removeIf(String::isEmpty);
        return all;
    }
}
