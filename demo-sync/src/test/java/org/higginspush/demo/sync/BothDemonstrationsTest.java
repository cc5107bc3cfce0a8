package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RawBayeux.json;
import static org.higginspush.hub.RawBayeux.message;
import static org.higginspush.hub.RawBayeux.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.higginspush.demo.chat.ChatPlugin;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chat and the sync page in one hub: what one of them hands out opens nothing of the other, nor of the hub's users. */
class BothDemonstrationsTest {
    @TempDir
    private Path data;

    private TestHub hub;
    private RawBayeux browser;

    @BeforeEach
    void start() throws Exception {
        hub = TestHub.start(data, List.of(new ChatPlugin(), new SyncPlugin()), "limits.sessions-per-user=1");
        browser = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private JsonNode visit() {
        return json(browser.send(browser.request("/sync/api/start").POST(BodyPublishers.noBody()))
                .body());
    }

    private static String tokenOf(JsonNode visit) {
        return visit.path("devices").path(0).path("token").textValue();
    }

    private String signIn(String name) {
        HttpResponse<String> response = browser.send(browser.request("/chat/sign-in")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"name\":\"%s\",\"platform\":\"home-pc\",\"device\":\"1\"}".formatted(name))));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response.body()).path("token").textValue();
    }

    private int status(String method, String path, String token) {
        return browser.send(browser.request(path)
                        .header("Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.noBody()))
                .statusCode();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/sync/api/renew",
        "GET,/sync/api/signals/passwords/1",
        "GET,/sync/api/attributes/users/USER/contexts",
        "GET,/sync/api/attributes/users/USER/contexts/passwords",
        "PUT,/sync/api/attributes/users/USER/contexts/passwords",
        "GET,/v1/users/USER/changes",
        "POST,/v1/users/USER/changes"
    })
    void whoChatsUnderAVisitorsNameGetsNothingOfTheVisitors(String method, String path) {
        JsonNode visit = visit();
        String user = visit.path("user").textValue();

        int status = status(method, path.replace("USER", user), signIn(user));

        assertThat(status).isEqualTo(403);
        assertThat(status("POST", "/sync/api/renew", tokenOf(visit))).isEqualTo(200);
    }

    @Test
    void whoChatsUnderAVisitorsNameHearsNoneOfItsNotices() {
        String user = visit().path("user").textValue();
        String id = browser.handshakes(signIn(user));

        for (String channel : List.of("/user/" + user + "/contexts", "/user/chat%3A" + user + "/contexts")) {
            assertThat(browser.reply(subscribe(id, channel)).path("error").asText())
                    .as(channel)
                    .startsWith("403");
        }
    }

    @Test
    void aVisitorsTokenDoesNotChat() {
        cannotChat(tokenOf(visit()));
    }

    @Test
    void aTokenOfTheHubDoesNotChatUnderANameThatAnybodyMayChoose() {
        cannotChat(hub.token("alex", "phone"));
        cannotChat(hub.token("chat:alex", "phone"));
    }

    private void cannotChat(String token) {
        RawBayeux other = new RawBayeux(hub.uri());
        String id = other.handshakes(token);
        for (String method : List.of("rooms", "enter", "speak", "whisper", "who", "me")) {
            JsonNode reply = other.reply(message("/service/chat/" + method, id, ",\"data\":{\"rooms\":\"lobby\"}"));
            assertThat(reply.path("error").asText()).as(method).startsWith("403");
        }
        assertThat(other.reply(subscribe(id, "/chat/rooms")).path("error").asText())
                .startsWith("403");
    }

    @Test
    void whoChatsUnderAUsersNameTakesNoneOfTheUsersSessions() {
        browser.handshakes(signIn("alex"));
        RawBayeux phone = new RawBayeux(hub.uri());
        String id = phone.handshakes(hub.token("alex", "phone"));

        assertThat(phone.reply(subscribe(id, "/user/alex/contexts"))
                        .path("successful")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aUserOfTheHubSyncsWithoutBeingAVisitor() {
        String token = hub.token("alex", "phone");

        assertThat(status("GET", "/sync/api/attributes/users/alex/contexts", token))
                .isEqualTo(200);
        assertThat(status("POST", "/sync/api/renew", token)).isEqualTo(403);
    }
}
