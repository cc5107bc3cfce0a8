package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RegistrationFixture.fields;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.gateway.http.WebPushFixture.PushedMessage;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a device may do with its registration, the same over every protocol. Each test has users of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistrationProtocolContract {
    static final int REGISTRATIONS_PER_USER = 3;
    private static final Duration LONGER_THAN_A_CODE = Duration.ofMinutes(11);
    private static final int TRIES = 5;

    RegistrationFixture push;

    abstract List<RegistrationProtocol> protocols();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        push = RegistrationFixture.start(
                folder,
                "limits.registrations-per-user=" + REGISTRATIONS_PER_USER,
                "limits.handshakes-per-address-per-minute=100000");
    }

    @AfterEach
    void closeClients() {
        push.closeClients();
    }

    @AfterAll
    void stop() {
        push.close();
    }

    final RegistrationClient phone(RegistrationProtocol protocol) {
        return push.device(protocol, push.newUser(), "phone");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anAddressIsRegisteredProvenAskedForAndRemoved(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        PushAddress address = push.subscribes();
        phone.find().isRefused(404, "no registration");
        Instant before = push.hub().now().truncatedTo(ChronoUnit.MILLIS);

        RegistrationAnswer put = phone.put(fields(address)).isUnproven();
        assertThat(put.text("device")).isEqualTo("phone");
        assertThat(put.text("platform")).isEqualTo("web-push");
        assertThat(Instant.parse(put.text("registered"))).isAfterOrEqualTo(before);
        phone.find().isUnproven();
        RegistrationAnswer proven = phone.prove(push.code(address, 0)).isProven();
        RegistrationAnswer found = phone.find().isProven();
        assertThat(found.fields()).isEqualTo(proven.fields());
        assertThat(found.toString()).doesNotContain("endpoint", "p256dh", "127.0.0.1");

        phone.remove().succeeds();
        phone.find().isRefused(404, "no registration");
        phone.remove().isRefused(404, "no registration");
        phone.prove("code").isRefused(404, "register its address first");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theSameAddressAgainStaysProvenAndIsSentNothing(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        PushAddress address = push.registers(phone);
        Map<String, Object> renewed = fields(address);
        Instant expires = push.hub().now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        renewed.put("expires", expires.toString());

        assertThat(Instant.parse(phone.put(renewed).isProven().text("expires"))).isEqualTo(expires);
        push.registers(phone);
        assertThat(push.service().messages(address)).as("the code alone").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void anotherAddressIsProvenAnew(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        push.registers(phone);
        PushAddress second = push.subscribes();
        PushAddress third = push.subscribes();

        phone.put(fields(second)).isUnproven();
        String old = push.code(second, 0);
        phone.put(fields(third)).isUnproven();
        phone.prove(old).isRefused(403, "newest wake-up");
        phone.prove(push.code(third, 0)).isProven();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aRegistrationEndsWhenItSaysSo(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        Map<String, Object> fields = fields(push.registers(phone));
        fields.put("expires", push.hub().now().plus(Duration.ofMinutes(5)).toString());
        phone.put(fields).isProven();

        push.hub().clockMoves(Duration.ofMinutes(6));
        phone.find().isRefused(404, "no registration");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aUserHasSoManyRegistrations(RegistrationProtocol protocol) {
        String user = push.newUser();
        List<RegistrationClient> devices = new ArrayList<>();
        for (int i = 0; i < REGISTRATIONS_PER_USER; i++) {
            RegistrationClient device = push.device(protocol, user, "device-" + i);
            device.put(fields(push.subscribes())).isUnproven();
            devices.add(device);
        }
        RegistrationClient another = push.device(protocol, user, "another");

        another.put(fields(push.subscribes())).isRefused(409, "remove one of another device first");
        devices.get(0).put(fields(push.subscribes())).isUnproven();
        devices.get(1).remove().succeeds();
        another.put(fields(push.subscribes())).isUnproven();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void wrongCodesAreFew(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        PushAddress address = push.subscribes();
        phone.put(fields(address)).isUnproven();
        String code = push.code(address, 0);

        for (int i = 1; i < TRIES; i++) {
            phone.prove(code.substring(1) + i).isRefused(403, "newest wake-up");
        }
        phone.prove("guess").isRefused(403, "last try");
        phone.prove(code).isRefused(409, "register the address again");
        phone.find().isUnproven();
        phone.put(fields(address)).isUnproven();
        phone.prove(push.code(address, 1)).isProven();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aCodeIsGoodForTenMinutes(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        PushAddress address = push.subscribes();
        phone.put(fields(address)).isUnproven();
        String code = push.code(address, 0);

        push.hub().clockMoves(LONGER_THAN_A_CODE);
        phone.prove(code).isRefused(409, "register the address again");
        phone.put(fields(address)).isUnproven();
        phone.prove(push.code(address, 1)).isProven();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatIsWrongIsSaidAndNothingIsKept(RegistrationProtocol protocol) {
        RegistrationClient phone = phone(protocol);
        Map<String, Object> fields = fields(push.subscribes());
        Map<String, Object> mistyped = new HashMap<>(fields);
        mistyped.put("expire", "never");

        phone.put(Map.of("token", "x")).isRefused(400, "\"platform\" must be one of \"apns\", \"fcm\", \"wns\"");
        phone.put(mistyped).isRefused(400, "the nearest is \"expires\"");
        phone.put(Map.of("platform", "apns", "token", "ab".repeat(32))).isRefused(409, "push.apns.key");
        phone.prove("").isRefused(400, "\"code\" must be the code of the wake-up");
        phone.find().isRefused(404, "no registration");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void nothingButACodeIsSentToAnAddressThatIsNotProven(RegistrationProtocol protocol) {
        String user = push.newUser();
        RegistrationClient phone = push.device(protocol, user, "phone");
        SessionApiFixture manager = new SessionApiFixture(push.hub());
        PushAddress address = push.subscribes();
        phone.put(fields(address)).isUnproven();
        String code = push.code(address, 0);
        String wake = RegistrationClient.path(user, "phone") + "/wake";

        manager.changes(user, "notes");
        assertThat(manager.asks("POST", wake, push.hub().managerToken()).statusCode())
                .isEqualTo(409);
        assertThat(push.service().messages(address)).hasSize(1);
        phone.prove(code).isProven();
        assertThat(manager.manages("POST", wake).get("result").asText()).isEqualTo("accepted");
        PushedMessage woken = push.service().awaitMessage(address, 1);
        assertThat(woken.text()).isEmpty();
        assertThat(woken.code()).isNull();
    }
}
