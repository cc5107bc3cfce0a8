package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.gateway.apns.ApnsFixture.TOKEN;
import static org.higginspush.hub.gateway.apns.ApnsFixture.wakeUp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.apns.ApnsFixture;
import org.higginspush.hub.gateway.apns.FakeApns;
import org.higginspush.hub.gateway.http.FcmFixture;
import org.higginspush.hub.gateway.http.VapidKey;
import org.higginspush.hub.gateway.http.WebPushFixture;
import org.higginspush.hub.gateway.http.WnsFixture;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The push services of a hub, as its settings name them, with credentials in files. */
class PushServicesTest {
    private static final WakeUpResult ACCEPTED = new WakeUpResult.Accepted();

    @TempDir
    private Path folder;

    private FakeApns apple;
    private TestCertificate certificate;
    private Path key;

    @BeforeEach
    void startServer() throws Exception {
        certificate = TestCertificate.untrusted(folder);
        apple = new FakeApns(certificate);
        key = folder.resolve("AuthKey.p8");
    }

    @AfterEach
    void stopServer() {
        apple.close();
    }

    private KeyPair writeKey() throws Exception {
        KeyPair pair = ApnsFixture.keyPair("secp256r1");
        write(key, ApnsFixture.p8(pair), "rw-------");
        return pair;
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        Files.deleteIfExists(file); // another file, as an editor or a volume of secrets makes it
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private PushConfig config() {
        return HubConfig.of(
                        "push.apns.key=" + key,
                        "push.apns.key-id=ABC123DEFG",
                        "push.apns.team-id=DEF123GHIJ",
                        "push.apns.topic=org.example.notes",
                        "push.apns.server=localhost:" + apple.port(),
                        "push.trust=" + certificate.certificate())
                .push();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private PushServices services(PushConfig config) throws IOException {
        return new PushServices(config, data(), List.of(), InstantSource.system());
    }

    /** Wakes a device and returns how Apple was asked. */
    private FakeApns.Request woken(PushServices services) throws Exception {
        Instant far = Instant.now().plus(Duration.ofHours(1));
        WakeUp wakeUp = new WakeUp(wakeUp(TOKEN, null).address(), null, far);
        CompletableFuture<WakeUpResult> result = services.gateways().wake(wakeUp, far);
        FakeApns.Request request = apple.next();
        request.accept();
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(ACCEPTED);
        return request;
    }

    /** Pushy writes the signature as Java does, in DER, and Apple takes it; RFC 7518 has it otherwise. */
    private static boolean isSignedBy(KeyPair pair, FakeApns.Request request) throws Exception {
        String token = request.header("authorization").substring("bearer ".length());
        int dot = token.lastIndexOf('.');
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(pair.getPublic());
        signature.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)));
    }

    @Test
    void changedCredentialsAreUsed() throws Exception {
        KeyPair first = writeKey();
        try (PushServices services = services(config())) {
            assertThat(isSignedBy(first, woken(services))).isTrue();
            services.reload();
            assertThat(apple.connections()).isEqualTo(1);

            KeyPair second = writeKey();
            services.reload();
            FakeApns.Request request = woken(services);
            assertThat(isSignedBy(first, request)).isFalse();
            assertThat(isSignedBy(second, request)).isTrue();
        }
    }

    @Test
    void damagedCredentialsChangeNothing() throws Exception {
        KeyPair pair = writeKey();
        try (PushServices services = services(config())) {
            write(key, "half a key", "rw-------");
            services.reload();
            assertThat(isSignedBy(pair, woken(services))).isTrue();

            Files.delete(key);
            services.reload();
            assertThat(isSignedBy(pair, woken(services))).isTrue();

            assertThat(isSignedBy(writeKey(), woken(services))).isFalse();
            services.reload();
            assertThat(isSignedBy(pair, woken(services))).isFalse();
        }
    }

    @Test
    void whatIsConfiguredIsOfferedAndDescribed() throws Exception {
        writeKey();
        try (PushServices services = services(config())) {
            assertThat(services.gateways().offers(PushPlatform.APNS, null)).isTrue();
            assertThat(services.gateways().offers(PushPlatform.FCM, null)).isFalse();
            assertThat(services.description()).isEqualTo(Map.of("apns", Map.of("app", "org.example.notes")));
        }
        try (PushServices none = services(HubConfig.defaults().push())) {
            assertThat(none.gateways().offers(PushPlatform.APNS, null)).isFalse();
            assertThat(none.description()).isEmpty();
        }
    }

    @Test
    void theGatewaysOfOthersAreClosedIfOneCannotBeUsed() {
        Set<String> closed = new HashSet<>();
        List<GatewayRoute> others = List.of(
                new GatewayRoute(PushPlatform.WEB_PUSH, null, closing("all apps", closed)),
                new GatewayRoute(PushPlatform.WEB_PUSH, "org.example.mail", closing("one app", closed)));
        assertThatThrownBy(() -> new PushServices(config(), data(), others, InstantSource.system()))
                .isInstanceOf(IOException.class);
        assertThat(closed).containsExactlyInAnyOrder("all apps", "one app");
    }

    private static PushGateway closing(String name, Set<String> closed) {
        return new PushGateway() {
            @Override
            public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
                throw new AssertionError("nobody is woken");
            }

            @Override
            public void close() {
                assertThat(closed.add(name)).as("%s is closed once", name).isTrue();
            }
        };
    }

    @Test
    void aFileThatCannotBeUsedIsNamedWithWhatToDo() throws Exception {
        assertThat(problem()).contains(key.toString(), "push.apns.key", "does not exist");
        assertThatThrownBy(() -> services(config()))
                .isInstanceOf(IOException.class)
                .hasMessage(problem());

        write(key, ApnsFixture.p8(ApnsFixture.keyPair("secp256r1")), "rw-r--r--");
        assertThat(problem()).contains("open to others (mode rw-r--r--)", "chmod 600");
        write(key, "", "rw-------");
        assertThat(problem()).contains("is not PEM");
        write(key, ApnsFixture.p8(ApnsFixture.keyPair("secp384r1")), "rw-------");
        assertThat(problem()).contains("another curve than P-256");
        write(key, "x".repeat(70_000), "rw-------");
        assertThat(problem()).contains("more than 65536 bytes");
        Files.delete(key);
        Files.createDirectory(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThat(problem()).contains("is a folder");
        Files.delete(key);

        writeKey();
        assertThat(PushCredentials.problems(config(), data())).isEmpty();
        write(certificate.certificate(), "no certificate", "rw-r--r--");
        assertThat(problem()).contains("push.trust", "certificate");
    }

    private String problem() {
        return problem(config());
    }

    private String problem(PushConfig config) {
        List<PushCredentials.CredentialProblem> problems = PushCredentials.problems(config, data());
        assertThat(problems).hasSize(1);
        return problems.get(0).text();
    }

    // ---- Google, Microsoft, browsers

    private PushConfig withGoogle(FcmFixture google) {
        return HubConfig.of(
                        "push.fcm.service-account=" + account(),
                        "push.fcm.server=" + google.address("localhost"),
                        "push.trust=" + certificate.certificate())
                .push();
    }

    private PushConfig withMicrosoft(WnsFixture microsoft) {
        return HubConfig.of(
                        "push.wns.tenant-id=" + WnsFixture.TENANT,
                        "push.wns.client-id=" + WnsFixture.CLIENT,
                        "push.wns.client-secret=" + secret(),
                        "push.wns.server=" + microsoft.address("localhost"),
                        "push.trust=" + certificate.certificate())
                .push();
    }

    private PushConfig withBrowsers() {
        return HubConfig.of(
                        "push.web-push.contact=mailto:operator@example.org",
                        "push.web-push.allow-private-endpoints=on",
                        "push.trust=" + certificate.certificate())
                .push();
    }

    private Path account() {
        return folder.resolve("account.json");
    }

    private Path secret() {
        return folder.resolve("secret");
    }

    private static WakeUpResult wake(PushServices services, PushAddress address) throws Exception {
        Instant far = Instant.now().plus(Duration.ofHours(1));
        return services.gateways().wake(new WakeUp(address, null, far), far).get(30, TimeUnit.SECONDS);
    }

    @Test
    void androidIsWokenAndANewKeyIsUsed() throws Exception {
        try (FcmFixture google = new FcmFixture(certificate, InstantSource.system())) {
            write(account(), google.account(), "rw-------");
            try (PushServices services = services(withGoogle(google))) {
                assertThat(wake(services, google.installs())).isEqualTo(ACCEPTED);
                services.reload();
                assertThat(wake(services, google.installs())).isEqualTo(ACCEPTED);
                assertThat(google.tokenRequests()).hasSize(1);

                google.replacesKey();
                write(account(), google.account(), "rw-------");
                services.reload();
                assertThat(wake(services, google.installs())).isEqualTo(ACCEPTED);
                assertThat(google.tokenRequests()).hasSize(2);
                assertThat(services.description()).isEqualTo(Map.of("fcm", Map.of()));
            }
        }
    }

    @Test
    void windowsIsWokenAndANewSecretIsUsed() throws Exception {
        try (WnsFixture microsoft = new WnsFixture(certificate, InstantSource.system())) {
            write(secret(), microsoft.secret() + "\n", "rw-------");
            try (PushServices services = services(withMicrosoft(microsoft))) {
                assertThat(wake(services, microsoft.opensChannel())).isEqualTo(ACCEPTED);

                microsoft.replacesSecret();
                write(secret(), microsoft.secret(), "rw-------");
                services.reload();
                PushAddress channel = microsoft.opensChannel();
                assertThat(wake(services, channel)).isEqualTo(ACCEPTED);
                assertThat(microsoft.tokenRequests()).hasSize(2);
                assertThat(services.description()).isEqualTo(Map.of("wns", Map.of()));

                PushAddress elsewhere = new PushAddress(PushPlatform.WNS, null, "https://evil.example/?token=a", null);
                assertThat(services.gateways().problem(channel)).isNull();
                assertThat(services.gateways().problem(elsewhere)).contains("channel of WNS");
            }
        }
    }

    @Test
    void browsersAreWokenThatSubscribeWithTheKeyThatTheyAreTold() throws Exception {
        try (WebPushFixture browsers = new WebPushFixture(certificate, InstantSource.system())) {
            String key;
            try (PushServices services = services(withBrowsers())) {
                key = publicKey(services);
                assertThat(wake(services, browsers.subscribes("localhost", key)))
                        .isEqualTo(ACCEPTED);
            }
            try (PushServices restarted = services(withBrowsers())) {
                assertThat(publicKey(restarted)).isEqualTo(key);
                assertThat(wake(restarted, browsers.subscribes("localhost", key)))
                        .isEqualTo(ACCEPTED);
            }
        }
    }

    private static String publicKey(PushServices services) {
        return services.description().get("web-push") instanceof Map<?, ?> fields
                        && fields.get("publicKey") instanceof String key
                ? key
                : "";
    }

    @Test
    void filesOfGoogleAndMicrosoftThatCannotBeUsedAreNamed() throws Exception {
        try (FcmFixture google = new FcmFixture(certificate, InstantSource.system());
                WnsFixture microsoft = new WnsFixture(certificate, InstantSource.system())) {
            PushConfig android = withGoogle(google);
            assertThat(problem(android)).contains(account().toString(), "push.fcm.service-account", "does not exist");
            assertThatThrownBy(() -> services(android))
                    .isInstanceOf(IOException.class)
                    .hasMessage(problem(android));
            write(account(), google.account(), "rw-r--r--");
            assertThat(problem(android)).contains("open to others", "chmod 600");
            write(account(), "{\"project_info\":{}}", "rw-------");
            assertThat(problem(android)).contains("is google-services.json");
            write(account(), google.account(), "rw-------");
            assertThat(PushCredentials.problems(android, data())).isEmpty();

            PushConfig windows = withMicrosoft(microsoft);
            assertThat(problem(windows)).contains(secret().toString(), "push.wns.client-secret", "does not exist");
            assertThatThrownBy(() -> services(windows))
                    .isInstanceOf(IOException.class)
                    .hasMessage(problem(windows));
            write(secret(), WnsFixture.CLIENT, "rw-------");
            assertThat(problem(windows)).contains("holds the id of a client secret");
            write(secret(), microsoft.secret(), "rw-------");
            assertThat(PushCredentials.problems(windows, data())).isEmpty();
        }
    }

    @Test
    void theKeyForBrowsersIsCheckedIfThereIsOne() throws Exception {
        assertThat(PushCredentials.problems(withBrowsers(), data())).isEmpty();
        assertThat(data().resolve(VapidKey.FILE)).doesNotExist();
        Files.createDirectories(data());
        write(data().resolve(VapidKey.FILE), "{}", "rw-------");
        assertThat(problem(withBrowsers())).contains("The VAPID key", "is damaged", "subscribe anew");
        assertThatThrownBy(() -> services(withBrowsers()))
                .isInstanceOf(IOException.class)
                .hasMessage(problem(withBrowsers()));
    }
}
