package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What watches the logs of all tests sees what it should. */
class SecretLogExtensionTest {
    @TempDir
    Path data;

    @Test
    void theSecretsOfTheFixturesAreKnown() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux phone = new RawBayeux(hub.uri());
            String token = hub.token("alex", "phone");
            String client = phone.handshakes(token);
            String cookie = phone.cookie("BAYEUX_BROWSER");
            for (String secret : new String[] {token, client, cookie}) {
                assertThat(SecretLogExtension.holdsSecret("A session " + secret + " ended"))
                        .isTrue();
            }
        }
    }

    @Test
    void someAreKnownByTheirLooks() {
        assertThat(SecretLogExtension.holdsSecret("GET http://hub:1/bayeux?jsonp=cb failed"))
                .isTrue();
        assertThat(SecretLogExtension.holdsSecret("GET /v1/users/alex/changes?x=y failed"))
                .isTrue();
        assertThat(SecretLogExtension.holdsSecret("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.abc"))
                .isTrue();
        assertThat(SecretLogExtension.holdsSecret("The hub listens on http://127.0.0.1:8080. Is it? Yes = no"))
                .isFalse();
    }
}
