package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows Push Notification Services. */
class WnsGatewayTest extends TokenGatewayContract<WnsFixture> {
    @Override
    WnsFixture start(TestCertificate shown) {
        return new WnsFixture(shown, clock);
    }

    @Override
    PushGateway gateway(PushHttpClient client) {
        return gateway(WnsFixture.CLIENT, service.secret(), client);
    }

    private PushGateway gateway(String id, String secret, PushHttpClient client) {
        try {
            return new WnsGateway(WnsFixture.TENANT, id, ClientSecret.parse(secret), service.address(), client, clock);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    PushAddress device() {
        return service.opensChannel();
    }

    @Override
    void ends(PushAddress address) {
        service.expires(address);
    }

    @Override
    List<String> codes(PushAddress address) {
        List<String> codes = new ArrayList<>();
        for (String body : service.notifications(address)) {
            try {
                codes.add(StrictJson.object(body).path("code").asText(null));
            } catch (IOException e) {
                throw new AssertionError("The notification is not JSON.", e);
            }
        }
        return codes;
    }

    @Override
    void replacesCredentials() {
        service.replacesSecret();
    }

    @Override
    String setting() {
        return "push.wns.client-secret";
    }

    @Override
    FixtureAnswer tooMany() {
        return FixtureAnswer.of(406).with("X-WNS-Error-Description", "Throttled");
    }

    @Override
    String version() {
        return "HTTP/1.1";
    }

    @Test
    void aWakeUpIsARawNotificationThatIsKeptForADeviceThatIsOff() throws Exception {
        PushGateway gateway = gateway();
        PushAddress device = device();
        send(gateway, device);
        send(gateway, device, "code");
        assertThat(service.notifications(device)).containsExactly("{}", "{\"code\":\"code\"}");
        assertThat(service.wakeUps().get(0).headers())
                .containsEntry("x-wns-type", "wns/raw")
                .containsEntry("x-wns-cache-policy", "cache")
                .containsEntry("x-wns-ttl", "90")
                .containsEntry("x-wns-requestforstatus", "true");
    }

    private WakeUpResult sendAnswered(FixtureAnswer answer) throws Exception {
        service.answersWakeUps(answer);
        return send(gateway());
    }

    @Test
    void whatWasDroppedIsTriedLaterForThisDevice() throws Exception {
        FixtureAnswer dropped = FixtureAnswer.of(200).with("X-WNS-Status", "dropped");
        assertThat(sendAnswered(dropped)).isInstanceOfSatisfying(TryLater.class, later -> {
            assertThat(later.thisAddressOnly()).isTrue();
            assertThat(later.reason()).contains("switched notifications off");
        });
        assertThat(sendAnswered(dropped.with("X-WNS-DeviceConnectionStatus", "tempdisconnected")))
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.reason()).contains("the device is not connected"));
        assertThat(sendAnswered(FixtureAnswer.of(200).with("X-WNS-Status", "channelThrottled")))
                .isInstanceOfSatisfying(TryLater.class, later -> {
                    assertThat(later.thisAddressOnly()).isTrue();
                    assertThat(later.reason()).contains("this channel gets too many");
                });
        assertThat(sendAnswered(FixtureAnswer.of(200).with("X-WNS-Status", "received")))
                .isEqualTo(new Accepted());
        assertThat(sendAnswered(FixtureAnswer.of(200))).isEqualTo(new Accepted());
    }

    @Test
    void aChannelThatIsNotKnownIsGone() throws Exception {
        assertThat(sendAnswered(FixtureAnswer.of(404))).isInstanceOf(Gone.class);
        assertThat(sendAnswered(FixtureAnswer.of(410))).isInstanceOf(Gone.class);
    }

    @Test
    void aHubThatMicrosoftBlocksKeepsItsRegistrations() throws Exception {
        assertThat(sendAnswered(FixtureAnswer.of(410).with("X-WNS-Error-Description", "Domain Blocked")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains("blocks this hub (410, Domain Blocked)"));
    }

    @ParameterizedTest
    @CsvSource({
        "403, push.wns.client-id",
        "413, too large",
        "400, Please report this",
    })
    void whatIsWrongIsSaid(int status, String words) throws Exception {
        FixtureAnswer answer = FixtureAnswer.of(status).with("X-WNS-Error-Description", "The reason is told");
        assertThat(sendAnswered(answer))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains(words, "(" + status + ", The reason is told)"));
        FixtureAnswer address = FixtureAnswer.of(status)
                .with("X-WNS-Error-Description", "https://wns2-fx1p.notify.windows.com/?token=a is wrong");
        assertThat(sendAnswered(address))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason())
                                .contains("(" + status + ")")
                                .doesNotContain("notify"));
    }

    @Test
    void aSecretThatIsWrongIsSaidInMicrosoftsWords() throws Exception {
        assertThat(send(opened(gateway(WnsFixture.CLIENT, "another~secret", client(HttpLimits.STANDARD)))))
                .isInstanceOfSatisfying(Rejected.class, no -> {
                    assertThat(no.reason()).contains("Entra", "(401, invalid_client, AADSTS7000215)", "expired");
                    assertThat(no.reason()).doesNotContain("another~secret", "Trace");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://notify.windows.com/?token=a",
                "https://notify.windows.com.evil.example/?token=a",
                "https://evilnotify.windows.com/?token=a",
                "https://evil.example/db5p.notify.windows.com/?token=a",
                "https://db5p.notify.windows.com@evil.example/?token=a",
                "https://alex@db5p.notify.windows.com/?token=a",
                "http://db5p.notify.windows.com/?token=a",
                "https://db5p.notify.windows.com:8443/?token=a",
                "https://db5p.notify.windows.com/?token=a#b",
                "https://db5p.notify.windows.com\\@evil.example/?token=a",
                "https://db_5p.notify.windows.com/?token=a",
                "https://127.0.0.1/?token=a",
                "not an address"
            })
    void theAccessTokenGoesToMicrosoftAlone(String endpoint) throws Exception {
        PushGateway gateway = gateway();
        PushAddress address = new PushAddress(PushPlatform.WNS, null, endpoint, null);
        assertThat(gateway.problem(address)).contains("channel of WNS");
        assertThat(gateway.destination(address)).isEqualTo("none");
        assertThat(send(gateway, address)).isInstanceOf(Rejected.class);
        assertThat(service.received()).isEmpty();
    }

    @Test
    void everyServerIsADestinationOfItsOwn() {
        PushAddress upper =
                new PushAddress(PushPlatform.WNS, null, "https://DB5P.Notify.Windows.com:443/?token=a", null);
        assertThat(gateway().problem(upper)).isNull();
        assertThat(gateway().destination(upper)).isEqualTo("db5p.notify.windows.com");
        assertThat(gateway().destination(device())).isEqualTo("wns2-fx1p.notify.windows.com");
    }

    @Test
    void aSecretIsOneLine() throws Exception {
        assertThat(ClientSecret.parse(" a~8Q\r\n").value()).isEqualTo("a~8Q");
        assertThat(ClientSecret.parse("a~8Q")).hasToString("ClientSecret");
        assertThatThrownBy(() -> ClientSecret.parse(" \n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> ClientSecret.parse("01234567-89ab-cdef-0123-456789abcdef"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the id of a client secret");
        assertThatThrownBy(() -> ClientSecret.parse("two lines\nof~it"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("one line")
                .hasMessageNotContaining("of~it");
    }
}
