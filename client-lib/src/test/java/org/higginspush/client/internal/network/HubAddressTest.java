package org.higginspush.client.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
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
        "https://push.example.org/bayeux, https://push.example.org/bayeux",
        "http://push_hub:8080, http://push_hub:8080/bayeux",
        "http://Push_Hub.intern/push/, http://push_hub.intern/push/bayeux",
        "https://bücher.example:8443, https://xn--bcher-kva.example:8443/bayeux",
        "https://example.org/push/, https://example.org/push/bayeux"
    })
    void isThatOfTheBayeuxEndpoint(URI hub, URI bayeux) {
        assertThat(HubAddress.bayeux(hub)).isEqualTo(bayeux);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "push.example.org",
                "mailto:hub@example.org",
                "ftp://example.org",
                "https://example.org?token=x",
                "http://hub:99999",
                "http://hub:0",
                "http:///push"
            })
    void whatIsNoAddressIsRefused(URI hub) {
        assertThatThrownBy(() -> HubAddress.bayeux(hub))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://push.example.org")
                .hasMessageNotContaining("token");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> HubAddress.bayeux(URI.create("https://alex:secret@push.example.org")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token supplier")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anUnderscoreAndTlsDoNotGoTogether() {
        assertThatThrownBy(() -> HubAddress.bayeux(URI.create("https://push_hub")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("underscore");
    }
}
