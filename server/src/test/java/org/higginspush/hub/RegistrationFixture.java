package org.higginspush.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.http.HttpLimits;
import org.higginspush.hub.gateway.http.NamedAddresses;
import org.higginspush.hub.gateway.http.PushHttpClient;
import org.higginspush.hub.gateway.http.VapidKey;
import org.higginspush.hub.gateway.http.WebPushFixture;
import org.higginspush.hub.gateway.http.WebPushFixture.PushedMessage;
import org.higginspush.hub.gateway.http.WebPushGateway;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** A hub that wakes browsers, and the push service of these browsers, all real and on this machine. */
final class RegistrationFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpLimits LIMITS = new HttpLimits(PATIENCE, PATIENCE, 16_384, 4);

    private final Path data;
    private final Supplier<PushHttpClient> http;
    private final String[] settings;
    private final TestCertificate certificate;
    private final VapidKey key = VapidKey.create();
    private final WebPushFixture service;
    private final BlockingQueue<WakeUpResult> results = new LinkedBlockingQueue<>();
    private final List<RegistrationClient> clients = new ArrayList<>();
    private TestHub hub;
    private int users;

    private RegistrationFixture(Path folder, Supplier<PushHttpClient> http, String... settings) throws Exception {
        this.data = folder.resolve("hub");
        this.http = http;
        this.settings = settings;
        this.certificate = TestCertificate.trusted(Files.createDirectories(folder.resolve("tls")));
        this.service = new WebPushFixture(certificate, InstantSource.system());
        this.hub = startHub();
    }

    /** With a hub that sends to addresses of this machine too. */
    static RegistrationFixture start(Path folder, String... settings) throws Exception {
        return new RegistrationFixture(folder, () -> PushHttpClient.toStrangers(LIMITS, trust(), true), settings);
    }

    /** With a hub that sends to the public Internet only, as usual, to whose names these addresses belong. */
    static RegistrationFixture start(Path folder, NamedAddresses names, String... settings) throws Exception {
        return new RegistrationFixture(folder, () -> names.client(LIMITS, trust()), settings);
    }

    private static SSLContext trust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestHub startHub() throws Exception {
        PushGateway gateway = new RecordedGateway(
                new WebPushGateway(key, "mailto:operator@example.org", http.get(), InstantSource.system()));
        return TestHub.withGateways(data, List.of(new GatewayRoute(PushPlatform.WEB_PUSH, null, gateway)), settings);
    }

    /** Writes down what comes of each wake-up that the hub sends. */
    private final class RecordedGateway implements PushGateway {
        private final PushGateway inner;

        RecordedGateway(PushGateway inner) {
            this.inner = inner;
        }

        @Override
        public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
            return inner.send(wakeUp, withdrawn).whenComplete((result, failure) -> results.add(result));
        }

        @Override
        public String destination(PushAddress address) {
            return inner.destination(address);
        }

        @Override
        public @Nullable String problem(PushAddress address) {
            return inner.problem(address);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    /** What came of the next wake-up that the hub sent; waited for. */
    WakeUpResult nextResult() {
        try {
            return Objects.requireNonNull(results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "nothing was sent");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Those that came and were not taken yet. */
    List<WakeUpResult> results() {
        List<WakeUpResult> taken = new ArrayList<>();
        results.drainTo(taken);
        return taken;
    }

    TestHub hub() {
        return hub;
    }

    WebPushFixture service() {
        return service;
    }

    /** Stops the hub and starts another with the same data. */
    void restarts() throws Exception {
        closeClients();
        hub.close();
        hub = startHub();
    }

    /** A user that nobody has named yet. */
    String newUser() {
        return "user-" + ++users;
    }

    /** A device with a token of its own. */
    RegistrationClient device(RegistrationProtocol protocol, String user, String device) {
        return connects(protocol, user, device, hub.token(user, device));
    }

    RegistrationClient connects(RegistrationProtocol protocol, String user, String device, String token) {
        RegistrationClient client = RegistrationClient.connect(protocol, hub, user, device, token);
        clients.add(client);
        return client;
    }

    /** A browser subscribes with its push service. */
    PushAddress subscribes() {
        return service.subscribes();
    }

    /** The fields that register an address. */
    static Map<String, Object> fields(PushAddress address) {
        PushKeys keys = Objects.requireNonNull(address.keys());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("platform", address.platform().word());
        fields.put("endpoint", address.target());
        fields.put("keys", Map.of("p256dh", keys.p256dh(), "auth", keys.auth()));
        return fields;
    }

    /** Waits for the code that is sent to an address, as its message after so many. */
    String code(PushAddress address, int before) {
        PushedMessage message = service.awaitMessage(address, before);
        return SecretLogExtension.note(Objects.requireNonNull(message.code(), "a wake-up without a code"));
    }

    /** A device registers an address and proves it. */
    PushAddress registers(RegistrationClient device) {
        PushAddress address = subscribes();
        device.put(fields(address)).isUnproven();
        device.prove(code(address, 0)).isProven();
        return address;
    }

    void closeClients() {
        clients.forEach(RegistrationClient::close);
        clients.clear();
    }

    @Override
    public void close() {
        closeClients();
        hub.close();
        service.close();
        certificate.close();
    }
}
