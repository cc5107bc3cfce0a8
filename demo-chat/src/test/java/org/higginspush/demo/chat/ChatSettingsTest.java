package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.higginspush.demo.chat.rooms.ChatLimits;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.junit.jupiter.api.Test;

class ChatSettingsTest {
    @Test
    void thereAreFourRoomsToBeginWith() throws IOException {
        ChatSettings settings = ChatSettings.standard();

        assertThat(settings.rooms())
                .extracting(RoomConfig::id)
                .containsExactly("lobby", "devices", "workshop", "library");
        assertThat(settings.rooms().get(3).announcesEntering()).isFalse();
        assertThat(settings.limits()).isEqualTo(ChatLimits.standard());
    }

    @Test
    void aFileSaysWhatIsDifferent() throws IOException {
        ChatSettings settings = parse("""
                rooms:
                  - id: Küche
                    description: Cooking
                    notifiedWhenExiting: false
                leaseSeconds: 5
                textLength: 10
                """);

        assertThat(settings.rooms()).containsExactly(new RoomConfig("Küche", "Cooking", true, false));
        assertThat(settings.limits().lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.limits().textLength()).isEqualTo(10);
        assertThat(settings.limits().burst()).isEqualTo(ChatLimits.standard().burst());
        assertThat(settings.tokenLifetime()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whatIsUnknownOrImpossibleIsAnError() {
        assertThatThrownBy(() -> parse("rooms: []\nleaseSecond: 5")).hasMessageContaining("leaseSecond");
        assertThatThrownBy(() -> parse("rooms: []\nleaseSeconds: 0")).hasMessageContaining("lease");
        assertThatThrownBy(() -> parse("rooms: []\nburst: 0")).hasMessageContaining("burst");
        assertThatThrownBy(() -> parse("leaseSeconds: 5")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> parse("rooms: [{description: none}]")).isInstanceOf(IOException.class);
    }

    private static ChatSettings parse(String yaml) throws IOException {
        return ChatSettings.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
