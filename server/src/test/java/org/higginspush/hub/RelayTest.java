package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.higginspush.hub.gateway.apns.ApnsFixture;
import org.higginspush.hub.gateway.apns.FakeApns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One hub wakes its devices through another, which has the credentials of Apple; real hubs, and a server in the place of Apple's. */
class RelayTest {
    private static final String NAME = "family-hub";
    private static final List<String> SECRETS =
            List.of(RelayFixture.USER, RelayFixture.DEVICE, RelayFixture.CONTEXT, ApnsFixture.TOKEN);

    @TempDir
    private Path folder;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage() + " " + event.getThrowableProxy());
        }
    };

    private FakeApns apple;
    private TestHub relaying;
    private RelayFixture family;

    @BeforeEach
    void startHubs() throws Exception {
        appender.start();
        ((Logger) LoggerFactory.getLogger("org.higginspush.hub")).addAppender(appender);
        TestCertificate certificate = TestCertificate.untrusted(folder);
        apple = new FakeApns(certificate);
        Path key = RelayFixture.file(folder, ApnsFixture.p8(ApnsFixture.keyPair("secp256r1")));
        relaying = TestHub.start(
                folder.resolve("relaying"),
                "push.apns.key=" + key,
                "push.apns.key-id=ABC123DEFG",
                "push.apns.team-id=DEF123GHIJ",
                "push.apns.topic=" + ApnsFixture.TOPIC,
                "push.apns.server=localhost:" + apple.port(),
                "push.trust=" + certificate.certificate());
        family = new RelayFixture(folder, relaying.uri(), relaying.relayToken(NAME));
    }

    @AfterEach
    void stopHubs() {
        family.close();
        relaying.close();
        apple.close();
        ((Logger) LoggerFactory.getLogger("org.higginspush.hub")).detachAppender(appender);
    }

    /** The device registers, and sends back the code that Apple brings it. */
    private void registered() throws Exception {
        assertThat(family.registers(RelayFixture.USER).statusCode()).isEqualTo(202);
        FakeApns.Request proof = apple.next();
        proof.accept();
        family.proves(SecretLogExtension.note(code(proof)));
    }

    private static String code(FakeApns.Request request) {
        return RawBayeux.json(request.body()).path("code").asText();
    }

    private JsonNode woken(Consumer<FakeApns.Request> answer) throws Exception {
        CompletableFuture<JsonNode> asked = CompletableFuture.supplyAsync(() -> family.wakes(), ThreadPerTask.EACH);
        answer.accept(apple.next());
        return SessionApiFixture.within(asked);
    }

    @Test
    void registrationsAndWakeUpsPassThrough() throws Exception {
        registered();
        JsonNode answer = woken(request -> {
            assertThat(request.header(":path")).isEqualTo("/3/device/" + ApnsFixture.TOKEN);
            assertThat(request.header("apns-topic")).isEqualTo(ApnsFixture.TOPIC);
            assertThat(request.body()).isEqualTo("{\"aps\":{\"content-available\":1}}");
            request.accept();
        });
        assertThat(answer.toString()).isEqualTo("{\"result\":\"accepted\"}");
    }

    @Test
    void whatAppleSaysComesBack() throws Exception {
        registered();
        JsonNode rejected = woken(request -> request.refuse(403, "{\"reason\":\"InvalidProviderToken\"}"));
        assertThat(rejected.path("result").asText()).isEqualTo("rejected");
        assertThat(rejected.path("reason").asText())
                .startsWith("The relay 127.0.0.1 says: Apple does not accept the hub's signature");
        assertThat(family.isRegistered()).isTrue();

        JsonNode gone = woken(request ->
                request.refuse(410, "{\"reason\":\"Unregistered\",\"timestamp\":" + System.currentTimeMillis() + "}"));
        assertThat(gone.path("result").asText()).isEqualTo("gone");
        assertThat(gone.path("reason").asText()).contains("Unregistered");
        assertThat(family.isRegistered()).isFalse();
    }

    @Test
    void aTokenIsRevokedByCuttingOffItsName() throws Exception {
        registered();
        new SessionApiFixture(relaying).cutsOff(NAME, null);
        JsonNode refused = family.wakes();
        assertThat(refused.path("result").asText()).isEqualTo("rejected");
        assertThat(refused.path("reason").asText()).contains("does not accept the token (401)", "hub token --relay");
        assertThat(family.isRegistered()).isTrue();
    }

    @Test
    void theRelayLearnsNeitherUserNorDeviceNorContext() throws Exception {
        registered();
        new SessionApiFixture(family.hub).changes(RelayFixture.USER, RelayFixture.CONTEXT);
        apple.next().accept();
        woken(request -> request.refuse(400, "{\"reason\":\"PayloadEmpty\"}"));
        relaying.close();

        assertThat(logged).isNotEmpty().noneMatch(line -> SECRETS.stream().anyMatch(line::contains));
        assertThat(content(folder.resolve("family"))).contains(RelayFixture.USER, ApnsFixture.TOKEN);
        assertThat(content(folder.resolve("relaying"))).contains("SQLite").doesNotContain(SECRETS);
    }

    /** All that a hub has stored. */
    private static String content(Path data) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
