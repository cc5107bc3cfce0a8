package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RawBayeux.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.higginspush.demo.chat.rooms.ChatLimits;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.RawBayeux.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that send nothing, although their connection is open. */
class LeaseTest {
    private static final ChatLimits BRIEFLY =
            new ChatLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), 2000, 20, 120, 10, 10, 100, 50, 16_384, 500);

    @TempDir
    Path data;

    @Test
    void whoIsSilentForLongerThanTheLeaseHasLeftIsToldSoAndMayComeBack() throws Exception {
        try (ChatHub hub = ChatHub.start(data, ChatSettings.standard().withLimits(BRIEFLY))) {
            ChatUser watcher = hub.visitor("websocket", "Watcher", "Java", "1").enters("lobby");
            RawBayeux browser = new RawBayeux(hub.uri());
            Socket silent = browser.socket();
            String id = silent.handshakes(hub.signIn(browser, "Silent"));
            String enter = message("/service/chat/enter", id, ",\"data\":{\"rooms\":\"lobby\"}");
            silent.sends(enter);
            watcher.hearsAtLast("lobby| Silent on Test: has joined!").hears("lobby| Silent on Test: has left.");

            JsonNode heard = silent.hears();
            while (!heard.get("channel").asText().equals("/service/chat/ended")) {
                heard = silent.hears();
            }
            assertThat(heard.get("data").get("reason").asText()).isEqualTo("lease");
            silent.sends(enter);
            watcher.hears("lobby| Silent on Test: has joined!");
        }
    }

    @Test
    void whoSaysAWordNowAndThenStays() throws Exception {
        try (ChatHub hub = ChatHub.start(data, ChatSettings.standard().withLimits(BRIEFLY))) {
            ChatUser alex = hub.alex("websocket").enters("lobby");
            RawBayeux browser = new RawBayeux(hub.uri());
            Socket silent = browser.socket();
            silent.sends(message(
                    "/service/chat/enter",
                    silent.handshakes(hub.signIn(browser, "Silent")),
                    ",\"data\":{\"rooms\":\"lobby\"}"));

            alex.hearsAtLast("lobby| Silent on Test: has left.");
            assertThat(hub.chat().members("lobby"))
                    .extracting(member -> member.person().name())
                    .containsExactly("Alex4");
        }
    }
}
