package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** What browsers say in {@code Origin} and {@code Host}, and proxies in {@code X-Forwarded-Prefix}. */
class WebOriginFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void anOriginHasOneSpelling(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        checkSpelling(WebOrigin.parse(text));
        checkSpelling(WebOrigin.of("https", text));
        String host = WebOrigin.host(text);
        if (host != null) {
            assertThat(WebOrigin.host(host)).isEqualTo(host);
        }
        PathPrefix prefix = PathPrefix.parse(text);
        if (prefix != null) {
            assertThat(prefix.path()).matches("(?:/[A-Za-z0-9._~-]+)*");
            assertThat(PathPrefix.parse(prefix.path())).isEqualTo(prefix);
        }
    }

    private static void checkSpelling(WebOrigin origin) {
        if (origin != null) {
            assertThat(origin.toString()).matches("[!-~]+");
            assertThat(WebOrigin.parse(origin.toString())).isEqualTo(origin);
        }
    }
}
