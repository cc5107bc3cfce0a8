package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ajax.JSON;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code registrations.json} says how requests and answers look; the tests of the hub and of {@code client-js} read the same file. */
class RegistrationGoldenTest {
    private static final PushAddress ADDRESS = PushAddress.fcm("target");

    private final Map<?, ?> golden = golden();
    private FakeRegistrationApi hub;
    private Selector selector;
    private PushRegistration registration;

    @BeforeEach
    void startHub() throws IOException {
        hub = new FakeRegistrationApi();
        Map<?, ?> path = fields(golden.get("path"));
        selector = Selector.builder(hub.uri(), required(path, "user"), TokenSupplier.fixed("token"))
                .device(required(path, "device"))
                .sync(request -> SyncOutcome.done())
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.FIRST_PAUSE)
                .transports(Transport.WEBSOCKET)
                .webSocketRetry(TestDevice.LONG)
                .start();
        registration = selector.pushRegistration();
    }

    @AfterEach
    void closeAll() {
        selector.close();
        hub.close();
    }

    private static Map<?, ?> golden() {
        try (InputStream file = RegistrationGoldenTest.class.getResourceAsStream("/registrations.json")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return fields(new JSON().fromJSON(text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<?, ?> fields(@Nullable Object object) {
        return (Map<?, ?>) Objects.requireNonNull(object);
    }

    private List<Map<?, ?>> all(String what) {
        Object[] cases = (Object[]) Objects.requireNonNull(golden.get(what));
        return Arrays.stream(cases)
                .<Map<?, ?>>map(RegistrationGoldenTest::fields)
                .toList();
    }

    private static @Nullable String text(Map<?, ?> fields, String name) {
        return (String) fields.get(name);
    }

    private static String required(Map<?, ?> fields, String name) {
        return Objects.requireNonNull(text(fields, name));
    }

    private static @Nullable Instant instant(Map<?, ?> fields, String name) {
        String text = text(fields, name);
        return text == null ? null : Instant.parse(text);
    }

    private static PushAddress address(Map<?, ?> fields) {
        String target = required(fields, "target");
        PushAddress address = switch (required(fields, "platform")) {
            case "apns" -> PushAddress.apns(target);
            case "fcm" -> PushAddress.fcm(target);
            case "wns" -> PushAddress.wns(URI.create(target));
            default -> PushAddress.webPush(URI.create(target), required(fields, "p256dh"), required(fields, "auth"));
        };
        String app = text(fields, "app");
        PushAddress named = app == null ? address : address.app(app);
        Instant expires = instant(fields, "expires");
        return expires == null ? named : named.expires(expires);
    }

    /** What was asked last: its method and path, and its body. */
    private void asked(String methodAndPath, Map<?, ?> body) {
        String[] request = hub.requests().get(hub.requests().size() - 1).split(" ", 3);
        assertThat(request[0] + " " + request[1]).isEqualTo(methodAndPath);
        assertThat(new JSON().fromJSON(request[2])).isEqualTo(body);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void requestsSayWhereADeviceIsWoken() throws Exception {
        String answer = required(all("answers").get(0), "text");
        String path = required(fields(golden.get("path")), "registration");
        for (Map<?, ?> each : all("requests")) {
            hub.says(202, answer);
            get(registration.register(address(fields(each.get("address")))));
            asked("PUT " + path, fields(each.get("body")));
        }
        Map<?, ?> proof = fields(golden.get("proof"));
        hub.says(200, answer);
        get(registration.prove(required(proof, "code")));
        asked("POST " + path + "/proof", fields(proof.get("body")));
    }

    @Test
    void answersTellWhatTheHubHas() throws Exception {
        for (Map<?, ?> each : all("answers")) {
            hub.says(200, required(each, "text"));

            assertThat(get(registration.register(ADDRESS)))
                    .isEqualTo(new PushRegistrationStatus(
                            required(each, "device"),
                            required(each, "platform"),
                            text(each, "app"),
                            (Boolean) each.get("proven"),
                            Instant.parse(required(each, "registered")),
                            instant(each, "expires")));
        }
    }

    @Test
    void refusalsSayWhatIsWrong() {
        for (Map<?, ?> each : all("refusals")) {
            int status = ((Long) Objects.requireNonNull(each.get("status"))).intValue();
            hub.saysProblem(status, required(each, "text"));

            assertThatThrownBy(() -> get(registration.register(ADDRESS)))
                    .hasCauseInstanceOf(PushRegistrationException.class)
                    .hasMessageContaining(status + ": " + required(each, "detail"));
        }
    }
}
