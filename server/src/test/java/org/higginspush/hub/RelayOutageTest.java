package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.gateway.http.FixtureAnswer;
import org.higginspush.hub.gateway.http.PushServiceFixture;
import org.higginspush.hub.gateway.http.ReceivedPost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose relay hangs, is down, or takes no more: its notices go on, and its wake-ups once the relay is back. */
class RelayOutageTest {
    @TempDir
    private Path folder;

    private final RelayServiceFixture relay = new RelayServiceFixture();
    private RelayFixture family;
    private SessionApiFixture api;

    /** Takes whatever comes, as a hub with credentials of Apple does. */
    private static final class RelayServiceFixture extends PushServiceFixture {
        RelayServiceFixture() {
            super(null, 1);
            start();
        }

        @Override
        protected FixtureAnswer answer(ReceivedPost post) {
            return FixtureAnswer.of(200, "{\"result\":\"accepted\"}");
        }

        JsonNode last() {
            return RawBayeux.json(received().get(received().size() - 1).text());
        }
    }

    @BeforeEach
    void registerDevice() throws Exception {
        family = new RelayFixture(folder, relay.address(), "e30.e30.e30");
        api = new SessionApiFixture(family.hub);
        assertThat(family.registers(RelayFixture.USER).statusCode()).isEqualTo(202);
        relay.awaitReceived(1);
        family.proves(SecretLogExtension.note(relay.last().path("code").asText()));
    }

    @AfterEach
    void stopHubs() {
        family.close();
        relay.close();
    }

    private CompletableFuture<JsonNode> wakes() {
        return CompletableFuture.supplyAsync(family::wakes, ThreadPerTask.EACH);
    }

    private static JsonNode answer(CompletableFuture<JsonNode> asked) throws Exception {
        return asked.get(60, TimeUnit.SECONDS);
    }

    private void noticesGoOn() {
        RawBayeux.Socket laptop = api.socket("alex", family.hub.token("alex", "laptop"));
        api.changes("alex", "notes");
        assertThat(laptop.hears().at("/data/context").asText()).isEqualTo("notes");
    }

    @Test
    void aRelayThatHangsDelaysNoNotice() throws Exception {
        relay.hangs();
        int before = relay.received().size();
        CompletableFuture<JsonNode> woken = wakes();
        relay.awaitReceived(before + 1);
        for (String user : List.of("ada", "grace", "hedy")) {
            assertThat(family.registers(user).statusCode()).isEqualTo(202);
        }
        noticesGoOn();
        assertThat(woken).isNotDone();
        relay.worksAgain();
        relay.closesConnections();
        assertThat(answer(woken).path("result").asText()).isEqualTo("accepted");
    }

    @Test
    void aRelayThatIsDownDelaysNoNotice() throws Exception {
        relay.close();
        CompletableFuture<JsonNode> woken = wakes();
        noticesGoOn();
        JsonNode answer = answer(woken);
        assertThat(answer.path("result").asText()).isEqualTo("try-later");
        assertThat(answer.path("reason").asText()).contains("The relay 127.0.0.1 cannot be asked");
        assertThat(family.isRegistered()).isTrue();
    }

    @Test
    void aRelayThatTakesNoMoreIsLeftAloneForAsLongAsItSays() throws Exception {
        relay.answersNext(FixtureAnswer.of(429).with("Retry-After", "600"));
        JsonNode answer = answer(wakes());
        assertThat(answer.path("result").asText()).isEqualTo("try-later");
        assertThat(answer.path("after").asLong()).isBetween(500L, 700L);
        int before = relay.received().size();
        assertThat(answer(wakes()).path("result").asText()).isEqualTo("try-later");
        assertThat(relay.received()).hasSize(before);
        noticesGoOn();
    }

    @Test
    void whatIsSentNamesNeitherUserNorDeviceNorContext() throws Exception {
        api.changes(RelayFixture.USER, RelayFixture.CONTEXT);
        assertThat(answer(wakes()).path("result").asText()).isEqualTo("accepted");
        assertThat(relay.received())
                .isNotEmpty()
                .allSatisfy(post -> assertThat(post.path() + post.headers() + post.text())
                        .doesNotContain(RelayFixture.USER, RelayFixture.DEVICE, RelayFixture.CONTEXT));
    }
}
