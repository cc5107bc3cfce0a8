package org.higginspush.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    /** Both sides have the encoding; here they are held against each other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alex",
                "alex@example.org",
                "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
                "a b/c%d",
                "ü",
                "日本語",
                "🦊",
                ".",
                "..",
                "~",
                "A-Z_0-9",
                "*",
                "**"
            })
    void encodesAsTheHubDoes(String id) {
        assertThat(Ids.encode(id)).isEqualTo(org.higginspush.hub.model.Ids.encode(id));
        assertThat(org.higginspush.hub.model.Ids.decode("user", Ids.encode(id))).isEqualTo(id);
    }

    @Test
    void aChannelHasTheUserAsOneSegment() {
        assertThat(Ids.channel("alex@example.org")).isEqualTo("/user/alex%40example%2Eorg/contexts");
    }

    @Test
    void takesWhatTheHubTakes() {
        for (String id : List.of("a", "x".repeat(128), "🦊".repeat(128))) {
            assertThat(Ids.check("user", id)).isEqualTo(id);
            assertThat(org.higginspush.hub.model.Ids.check("user", id)).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "\u007f", "\ud83e", "\udd8aa"})
    void refusesWhatTheHubRefuses(String id) {
        assertThatThrownBy(() -> Ids.check("user", id)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> org.higginspush.hub.model.Ids.check("user", id))
                .isInstanceOf(org.higginspush.hub.model.Refusal.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> Ids.check("context", "🦊".repeat(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("context")
                .hasMessageContaining("128");
    }
}
