package org.higginspush.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The errors that pages left uncaught or wrote to their consoles, whatever their tests were about. */
final class PageErrors {
    /** What the browser itself says of a network that a test has cut, or of a request that a hub has refused. */
    private static final Pattern NETWORK = Pattern.compile(
            "Failed to load resource: .*|WebSocket connection to .*|.* blocked by CORS policy.*", Pattern.DOTALL);

    private final List<String> errors = new ArrayList<>();

    /** From now on notes those of a profile's pages. */
    BrowserContext watch(BrowserContext profile) {
        profile.onWebError(error -> errors.add(error.page().url() + ": " + error.error()));
        profile.onConsoleMessage(this::note);
        return profile;
    }

    private void note(ConsoleMessage message) {
        if (message.type().equals("error") && !NETWORK.matcher(message.text()).matches()) {
            errors.add(message.location() + ": " + message.text());
        }
    }

    void assertNone() {
        List<String> found = List.copyOf(errors);
        errors.clear(); // each error fails one test, not those after it
        assertThat(found).as("errors in the browser's console").isEmpty();
    }
}
