package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.junit.jupiter.api.Test;

class ConfiguredHubTest {
    @Test
    void thePublicUrlIsForWhatIsServedWhereverDevicesAre() {
        HubConfig config = HubConfig.of(
                "listen=[\"127.0.0.1:8443 tls devices\", \"127.0.0.1:8080\"]",
                "tls.certificate=hub.pem",
                "tls.key=hub.key",
                "public-url=https://push.example.org:8443");
        assertThat(ConfiguredHub.address(config, Purpose.DEVICES)).hasToString("https://push.example.org:8443");
        assertThat(ConfiguredHub.address(config, Purpose.PUBLISHERS)).hasToString("http://127.0.0.1:8080");
        assertThat(ConfiguredHub.address(config, Purpose.OPERATIONS)).hasToString("http://127.0.0.1:8080");
    }

    @Test
    void withoutAPublicUrlTheAddressWithoutTlsIsPreferred() {
        HubConfig config = HubConfig.of(
                "listen=[\"127.0.0.1:8443 tls\", \"127.0.0.1:8080\"]", "tls.certificate=hub.pem", "tls.key=hub.key");
        assertThat(ConfiguredHub.address(config, Purpose.DEVICES)).hasToString("http://127.0.0.1:8080");
        assertThat(ConfiguredHub.address(HubConfig.of("tls.keystore=hub.p12"), Purpose.DEVICES))
                .hasToString("https://127.0.0.1:8080");
    }
}
