package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a client says of itself, it is one of a few kinds. */
class ClientKindTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 | CHROME",
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0 | EDGE",
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15 | SAFARI",
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile Safari/604.1 | CHROME",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | FIREFOX",
                "Firefox/140 | FIREFOX",
                "Mozilla/4.0 (compatible; MSIE 6.0) | BROWSER",
                "okhttp/5.5.1 | OKHTTP",
                "Java-http-client/17.0.15 | JAVA",
                "Jetty/12.1.12 | JAVA",
                "HubApp/1 CFNetwork/1568 Darwin/24.0 | APPLE",
                "node | NODE",
                "python-requests/2.32 | PYTHON",
                "Go-http-client/2.0 | GO",
                "curl/8.5.0 | CURL",
                "my-thing/1 | OTHER",
                "'' | UNKNOWN",
            })
    void isTheKindOfItsProduct(String userAgent, ClientKind kind) {
        assertThat(ClientKind.of(userAgent)).isEqualTo(kind);
    }

    @Test
    void whoeverSaysNothingIsUnknownAndWhoeverSaysTooMuchIsReadInPart() {
        assertThat(ClientKind.of(null)).isEqualTo(ClientKind.UNKNOWN);
        assertThat(ClientKind.of("x".repeat(1000) + "curl")).isEqualTo(ClientKind.OTHER);
    }
}
