package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, http://localhost:8080/bayeux",
        "https://push.example.org/, https://push.example.org/bayeux",
        "wss://push.example.org, https://push.example.org/bayeux",
        "ws://[::1]:8080, http://[::1]:8080/bayeux",
        "HTTPS://push.example.org/hub/, https://push.example.org/hub/bayeux",
        "https://push.example.org/bayeux, https://push.example.org/bayeux"
    })
    void isThatOfTheBayeuxEndpoint(URI hub, URI bayeux) {
        assertThat(HubAddress.bayeux(hub)).isEqualTo(bayeux);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"push.example.org", "mailto:hub@example.org", "ftp://example.org", "https://example.org?token=x"
            })
    void whatIsNoAddressIsRefused(URI hub) {
        assertThatThrownBy(() -> HubAddress.bayeux(hub))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://push.example.org")
                .hasMessageNotContaining("token");
    }
}
