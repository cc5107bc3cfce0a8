package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.gateway.http.FcmFixture.error;
import static org.higginspush.hub.gateway.http.FcmFixture.errorWith;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Firebase Cloud Messaging. */
class FcmGatewayTest extends TokenGatewayContract<FcmFixture> {
    @Override
    FcmFixture start(TestCertificate shown) {
        return new FcmFixture(shown, clock);
    }

    @Override
    PushGateway gateway(PushHttpClient client) {
        try {
            return new FcmGateway(ServiceAccount.parse(service.account()), service.address(), client, clock);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    PushAddress device() {
        return service.installs();
    }

    @Override
    void ends(PushAddress address) {
        service.removes(address);
    }

    @Override
    List<String> codes(PushAddress address) {
        List<String> codes = new ArrayList<>();
        for (JsonNode message : service.messages(address)) {
            codes.add(message.path("data").path("code").asText(null));
        }
        return codes;
    }

    @Override
    void replacesCredentials() {
        service.replacesKey();
    }

    @Override
    String setting() {
        return "push.fcm.service-account";
    }

    @Override
    FixtureAnswer tooMany() {
        return error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED");
    }

    @Override
    String version() {
        return "HTTP/2.0";
    }

    @Test
    void aWakeUpIsConstant() throws Exception {
        PushGateway gateway = gateway();
        PushAddress device = device();
        send(gateway, device);
        send(gateway, device, "code");
        JsonNode wakeUp = service.messages(device).get(0);
        assertThat(wakeUp.path("data")).isEqualTo(StrictJson.object("{\"type\":\"wake-up\"}"));
        assertThat(wakeUp.path("android"))
                .isEqualTo(StrictJson.object("{\"priority\":\"HIGH\",\"collapse_key\":\"wake-up\",\"ttl\":\"90s\"}"));
        JsonNode proof = service.messages(device).get(1);
        assertThat(proof.path("data")).isEqualTo(StrictJson.object("{\"code\":\"code\"}"));
        assertThat(proof.path("android").path("collapse_key").asText()).isEqualTo("proof");
    }

    private WakeUpResult sendAnswered(FixtureAnswer answer) throws Exception {
        service.answersWakeUps(answer);
        return send(gateway());
    }

    @Test
    void onlyAnAppThatWasRemovedIsGone() throws Exception {
        assertThat(sendAnswered(error(404, "NOT_FOUND", "UNREGISTERED"))).isInstanceOf(Gone.class);
        assertThat(sendAnswered(error(404, "NOT_FOUND", null)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains("knows no project notes-4711 (404, NOT_FOUND)"));
        assertThat(sendAnswered(FixtureAnswer.of(404, "<html>"))).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT, INVALID_ARGUMENT, does not know the form of this token",
        "403, PERMISSION_DENIED, SENDER_ID_MISMATCH, another Firebase project than notes-4711",
        "401, UNAUTHENTICATED, THIRD_PARTY_AUTH_ERROR, register for apns and web-push",
        "403, PERMISSION_DENIED, , Firebase Cloud Messaging API Admin",
        "400, INVALID_ARGUMENT, , Please report this",
        "400, evil https://, , (400). Please report this",
    })
    void whatIsWrongIsSaid(int status, String word, String code, String words) throws Exception {
        assertThat(sendAnswered(error(status, word, code)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains(words).doesNotContain("evil", "told by the fixture"));
        assertThat(service.wakeUps()).hasSize(1);
        assertThat(service.tokenRequests()).hasSize(1);
    }

    @Test
    void aTokenThatIsNoneIsSaid() throws Exception {
        PushAddress none = new PushAddress(PushPlatform.FCM, null, "not-a-token-of-this-fixture", null);
        assertThat(send(gateway(), none))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason())
                                .contains("form of this token")
                                .doesNotContain("not-a-token"));
        String violation = ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":"
                + "[{\"field\":\"message.token\"}]}]";
        assertThat(sendAnswered(errorWith(400, "INVALID_ARGUMENT", violation)))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.reason()).contains("form of this token"));
    }

    @Test
    void theQuotaOfADeviceDoesNotHoldUpOthers() throws Exception {
        String details =
                ",\"details\":[{\"@type\":\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":"
                        + "\"QUOTA_EXCEEDED\"},{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
                        + "[{\"subject\":\"device:1234\",\"description\":\"Device message rate exceeded\"}]}]";
        assertThat(sendAnswered(errorWith(429, "RESOURCE_EXHAUSTED", details)))
                .isInstanceOfSatisfying(TryLater.class, later -> {
                    assertThat(later.thisAddressOnly()).isTrue();
                    assertThat(later.reason()).contains("for this device").doesNotContain("1234");
                });
    }

    @ParameterizedTest
    @CsvSource({"503, UNAVAILABLE", "500, INTERNAL"})
    void whatGoogleCannotDoNowIsTriedLater(int status, String code) throws Exception {
        assertThat(sendAnswered(error(status, code, code)))
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.reason()).contains(status + ", " + code));
    }

    @Test
    void aKeyThatIsUnknownIsSaidInGooglesWords() throws Exception {
        PushGateway gateway = gateway();
        service.replacesKey();
        assertThat(send(gateway))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains("Google", "(400, invalid_grant)", "clock"));
    }

    @Test
    void anAssertionIsGoodForTheServerItIsSentTo() throws Exception {
        assertThat(send(opened(new FcmGateway(
                        ServiceAccount.parse(service.account()),
                        service.address("localhost"),
                        client(HttpLimits.STANDARD),
                        clock))))
                .isEqualTo(new Accepted());
    }
}
