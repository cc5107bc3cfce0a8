package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushSettingsTest {
    @Test
    void nobodyIsWokenUnlessAsked() {
        PushConfig push = HubConfig.defaults().push();
        assertThat(push.isConfigured()).isFalse();
        assertThat(push.interval()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void everyServiceHasWhatItNeeds() {
        PushConfig push = HubConfig.of(
                        "push.apns.key=a.p8",
                        "push.apns.key-id=ABC123DEFG",
                        "push.apns.team-id=DEF123GHIJ",
                        "push.apns.topic=org.example.notes",
                        "push.apns.environment=development",
                        "push.apns.server=[::1]:2197",
                        "push.fcm.service-account=f.json",
                        "push.wns.tenant-id=example.org",
                        "push.wns.client-id=01234567-89ab-cdef-0123-456789abcdef",
                        "push.wns.client-secret=w.txt",
                        "push.wns.server=http://127.0.0.1:9000",
                        "push.web-push.contact=mailto:push@example.org",
                        "push.relay.url=https://push.example.org",
                        "push.relay.token=r.txt")
                .push();
        assertThat(push.apns())
                .isEqualTo(new PushConfig.Apns(
                        Path.of("a.p8"),
                        "ABC123DEFG",
                        "DEF123GHIJ",
                        "org.example.notes",
                        PushConfig.ApnsEnvironment.DEVELOPMENT,
                        new PushConfig.Server("::1", 2197)));
        assertThat(push.fcm()).isEqualTo(new PushConfig.Fcm(Path.of("f.json"), null));
        assertThat(Objects.requireNonNull(push.wns()).server()).isEqualTo(URI.create("http://127.0.0.1:9000"));
        assertThat(push.webPush()).isEqualTo(new PushConfig.WebPush(URI.create("mailto:push@example.org"), false));
        assertThat(push.relay())
                .isEqualTo(new PushConfig.Relay(URI.create("https://push.example.org"), Path.of("r.txt")));
        assertThat(push.isConfigured()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "push.apns.key=a.p8 | Apple's push service needs push.apns.key-id, push.apns.team-id, push.apns.topic as well:"
                        + " push.apns.key is of no use alone. (push.apns.key: test)",
                "push.apns.server=localhost:1 | push.apns.server is of no use alone",
                "push.fcm.server=https://localhost | Firebase Cloud Messaging needs push.fcm.service-account as well",
                "push.wns.client-secret=x | needs push.wns.tenant-id, push.wns.client-id as well",
                "push.relay.url=https://push.example.org | a relay needs push.relay.token as well",
                "push.interval=1h | push.longest-wait must not be shorter"
            })
    void halfOfTheSettingsIsTold(String assignment, String says) {
        assertThatThrownBy(() -> new SettingsReader()
                        .arguments(java.util.List.of(new SettingArgument(
                                assignment.split("=")[0], assignment.split("=")[1], "test")))
                        .finish()
                        .toConfig())
                .hasMessageContaining(says);
    }

    @Test
    void timeToConfirmMattersOnlyWhereDevicesAreWoken() {
        assertThat(HubConfig.of("bayeux.websocket-timeout=4m", "bayeux.websocket-idle-timeout=5m")
                        .push()
                        .confirmWithin())
                .isEqualTo(Duration.ofMinutes(3));
        assertThatThrownBy(() -> HubConfig.of(
                        "bayeux.websocket-timeout=4m",
                        "bayeux.websocket-idle-timeout=5m",
                        "push.web-push.contact=https://example.org"))
                .hasMessageContaining("push.confirm-within");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "push.apns.key-id=short",
                "push.apns.team-id=abc123defg",
                "push.apns.topic=org/example",
                "push.apns.environment=sandbox",
                "push.apns.server=api.push.apple.com",
                "push.apns.server=api.push.apple.com:70000",
                "push.fcm.server=http://fcm.example.org",
                "push.wns.client-id=me",
                "push.web-push.contact=push@example.org",
                "push.web-push.contact=mailto:",
                "push.web-push.contact=http://example.org",
                "push.relay.url=http://push.example.org",
                "push.relay.url=https://push.example.org?token=x"
            })
    void nonsenseIsNotAllowed(String assignment) {
        assertThatThrownBy(() -> HubConfig.of(assignment)).hasMessageContaining("is not allowed: use ");
    }
}
