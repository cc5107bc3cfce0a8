package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example, https://app.example",
        "HTTPS://App.EXAMPLE:443, https://app.example",
        "http://app.example:80, http://app.example",
        "http://app.example:443, http://app.example:443",
        "https://app.example:, https://app.example",
        "https://app.example:08443, https://app.example:8443",
        "wss://app.example:443, https://app.example",
        "ws://app.example:8080, http://app.example:8080",
        "http://my_host:8080, http://my_host:8080",
        "http://a-b.c_d.example., http://a-b.c_d.example.",
        "https://bücher.example, https://xn--bcher-kva.example",
        "https://BÜCHER.example, https://xn--bcher-kva.example",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://[0:0:0:0:0:0:0:1]:80, http://[::1]",
        "http://[::1], http://[::1]",
        "http://[2001:DB8:0:0:1:0:0:1], http://[2001:db8::1:0:0:1]",
        "http://[2001:db8:0:1:1:1:1:1], http://[2001:db8:0:1:1:1:1:1]",
        "http://[::], http://[::]",
        "http://[fe80::], http://[fe80::]",
        "http://[::ffff:127.0.0.1], http://[::ffff:7f00:1]",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
        "capacitor://localhost, capacitor://localhost",
        "app://., app://.",
        "app://MyApp, app://MyApp",
        "tauri://localhost:1420, tauri://localhost:1420",
    })
    void everySpellingBecomesTheOneThatBrowsersSend(String text, String one) {
        assertThat(WebOrigin.parse(text)).hasToString(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "https",
                "https://",
                "://a",
                "https://a/",
                "https://a?b",
                "https://a#b",
                "https://user@a",
                "https://a:0",
                "https://a:65536",
                "https://a:-1",
                "https://a:+80",
                "https://a:80:80",
                "https://[::1",
                "https://::1",
                "https://[::1]x",
                "https://[fe80::1%eth0]",
                "https://[1.2.3.4]",
                "https://[::g]",
                "https://a b",
                "https://a, https://b",
                "https://a..b",
                "https://.",
                "https://straße.example",
                "https://a\u200db.example",
                "https://a%2eb",
                "chrome-extension://",
                "app://a/b",
                "1app://a",
                "a b://c"
            })
    void whatIsNoOriginIsNone(String text) {
        assertThat(WebOrigin.parse(text)).isNull();
    }

    @Test
    void aNameOfAnyLengthIsLookedAtInNoTime() {
        assertThat(WebOrigin.parse("https://" + "a".repeat(64))).isNull();
        assertThat(WebOrigin.parse("https://" + "a.".repeat(8_000))).isNull();
        assertThat(WebOrigin.parse("https://[" + ":".repeat(16_000) + "]")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"::1, [::1]", "[::1], [::1]", "LocalHost, localhost", "10.0.0.7, 10.0.0.7"})
    void aHostAloneHasOneSpellingToo(String text, String one) {
        assertThat(WebOrigin.host(text)).isEqualTo(one);
    }
}
