package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RegistrationFixture.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Registrations over HTTP, in JSON and XML, and as requests on a plain WebSocket. */
class RegistrationApiTest extends RegistrationProtocolContract {
    @Override
    List<RegistrationProtocol> protocols() {
        return List.of(RegistrationProtocol.JSON, RegistrationProtocol.XML, RegistrationProtocol.PLAIN_WEBSOCKET);
    }

    private SessionApiFixture manager() {
        return new SessionApiFixture(push.hub());
    }

    private List<String> registered(String user) {
        JsonNode list =
                manager().manages("GET", "/v1/users/" + user + "/registrations").get("registrations");
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.get("device").asText() + " " + one.get("status").asText())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theStatusSaysWhetherTheDeviceHasYetToProve(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        PushAddress address = push.subscribes();

        assertThat(phone.put(fields(address)).status()).isEqualTo(202);
        assertThat(phone.prove(push.code(address, 0)).status()).isEqualTo(200);
        assertThat(phone.put(fields(address)).status()).isEqualTo(200);
        assertThat(phone.remove().status()).isEqualTo(204);
    }

    // ---- who may

    @ParameterizedTest
    @MethodSource("protocols")
    void aRegistrationIsItsDevicesAlone(RegistrationProtocol protocol) {
        String alex = push.newUser();
        String bob = push.newUser();
        PushAddress address = push.registers(push.device(protocol, alex, "phone"));
        String ofTablet = push.hub().token(alex, "tablet");
        String ofBob = push.hub().token(bob, "phone");

        for (String token : List.of(ofTablet, ofBob, push.hub().publisherToken())) {
            for (String device : List.of("phone", "no-such-device")) {
                RegistrationClient stranger = push.connects(protocol, alex, device, token);
                stranger.find().isRefused(403, "another user or device");
                stranger.put(fields(push.subscribes())).isRefused(403, "another user or device");
                stranger.remove().isRefused(403, "another user or device");
                stranger.prove("code").isRefused(403, "Only the device itself");
            }
        }
        assertThat(registered(alex)).containsExactly("phone proven");
        assertThat(push.service().messages(address)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aTokenThatNamesNoDeviceIsOfAnyOfItsUser(RegistrationProtocol protocol) {
        String user = push.newUser();
        String token = push.hub().token(user, null);

        push.registers(push.connects(protocol, user, "phone", token));
        push.registers(push.connects(protocol, user, "tablet", token));
        assertThat(registered(user)).containsExactly("phone proven", "tablet proven");
        push.connects(protocol, push.newUser(), "phone", token).find().isRefused(403, "another user");
    }

    @Test
    void withoutATokenNothingIsTold() {
        RawBayeux http = new RawBayeux(push.hub().uri());
        for (String method : List.of("PUT", "GET", "DELETE")) {
            HttpRequest.Builder request = http.request(RegistrationClient.path("alex", "phone"))
                    .method(method, HttpRequest.BodyPublishers.ofString("{}"));
            assertThat(http.send(request).statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whoManagesUsersMayAllButProve(RegistrationProtocol protocol) {
        String user = push.newUser();
        RegistrationClient manager =
                push.connects(protocol, user, "phone", push.hub().managerToken());
        PushAddress address = push.subscribes();

        manager.put(fields(address)).isUnproven();
        manager.prove(push.code(address, 0)).isRefused(403, "Only the device itself");
        manager.find().isUnproven();
        push.device(protocol, user, "phone").prove(push.code(address, 0)).isProven();
        assertThat(registered(user)).containsExactly("phone proven");
        manager.remove().succeeds();
        manager.remove().isRefused(404, "no registration");
        assertThat(registered(user)).isEmpty();
    }

    @Test
    void theListTellsNoAddressAndIsForManagersAlone() {
        String user = push.newUser();
        push.registers(push.device(RegistrationProtocol.JSON, user, "phone"));
        push.device(RegistrationProtocol.XML, user, "a tablet").put(fields(push.subscribes()));
        String path = "/v1/users/" + user + "/registrations";

        assertThat(registered(user)).containsExactly("a tablet unproven", "phone proven");
        assertThat(manager().asks("GET", path, push.hub().managerToken()).body())
                .doesNotContain("endpoint", "127.0.0.1", "p256dh");
        assertThat(manager().asks("GET", path, push.hub().token(user, "phone")).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anAddressIsOfWhoProvedItLast(RegistrationProtocol protocol) {
        String before = push.newUser();
        String after = push.newUser();
        PushAddress address = push.registers(push.device(protocol, before, "phone"));
        RegistrationClient next = push.device(protocol, after, "phone");

        next.put(fields(address)).isUnproven();
        assertThat(registered(before)).as("so far nobody has lost it").containsExactly("phone proven");
        next.prove(push.code(address, 1)).isProven();
        assertThat(registered(before)).isEmpty();
    }

    // ---- cut off, forgotten, restarted

    @Test
    void aDeviceThatWasCutOffIsRegisteredNoMore() {
        String user = push.newUser();
        RegistrationClient phone = push.device(RegistrationProtocol.JSON, user, "phone");
        PushAddress address = push.registers(phone);
        push.registers(push.device(RegistrationProtocol.JSON, user, "tablet"));

        assertThat(manager().cutsOff(user, "phone").get("registrations").asInt())
                .isEqualTo(1);

        assertThat(registered(user)).containsExactly("tablet proven");
        for (RegistrationAnswer answer : List.of(phone.put(fields(address)), phone.find(), phone.remove())) {
            answer.isRefused(401, "cut off");
        }
        push.hub().clockMoves(SessionApiFixture.LATER);
        push.device(RegistrationProtocol.JSON, user, "phone")
                .put(fields(address))
                .isUnproven();
    }

    /** Nor by a token that names no device: it is of the device that was cut off when it says so. */
    @Test
    void aCutOffHoldsForTokensThatNameNoDevice() {
        String user = push.newUser();
        String token = push.hub().token(user, null);
        manager().cutsOff(user, "phone");

        push.connects(RegistrationProtocol.JSON, user, "phone", token)
                .put(fields(push.subscribes()))
                .isRefused(401, "cut off");
        push.connects(RegistrationProtocol.JSON, user, "tablet", token)
                .put(fields(push.subscribes()))
                .isUnproven();
    }

    @Test
    void nothingIsLeftOfAUserWhoIsForgotten() {
        String user = push.newUser();
        push.registers(push.device(RegistrationProtocol.JSON, user, "phone"));
        push.registers(push.device(RegistrationProtocol.JSON, user, "tablet"));

        assertThat(manager()
                        .manages("DELETE", "/v1/users/" + user)
                        .get("registrations")
                        .asInt())
                .isEqualTo(2);
        assertThat(registered(user)).isEmpty();
    }

    @Test
    void registrationsOutliveARestartAndCodesDoNot() throws Exception {
        String user = push.newUser();
        push.registers(push.device(RegistrationProtocol.JSON, user, "phone"));
        PushAddress address = push.subscribes();
        push.device(RegistrationProtocol.JSON, user, "tablet").put(fields(address));
        String code = push.code(address, 0);

        push.restarts();

        assertThat(registered(user)).containsExactly("phone proven", "tablet unproven");
        RegistrationClient tablet = push.device(RegistrationProtocol.JSON, user, "tablet");
        tablet.prove(code).isRefused(409, "register the address again");
        tablet.put(fields(address)).isUnproven();
        tablet.prove(push.code(address, 1)).isProven();
    }
}
