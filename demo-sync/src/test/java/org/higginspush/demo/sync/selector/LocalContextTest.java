package org.higginspush.demo.sync.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.higginspush.demo.sync.attributes.Context;
import org.junit.jupiter.api.Test;

class LocalContextTest {
    private static Context server(long revision, Map<String, String> attributes) {
        return new Context("mail", revision, null, attributes);
    }

    private final LocalContext synced = LocalContext.UNKNOWN.pulled(server(3, Map.of("a", "1", "b", "1")));

    @Test
    void anEditIsSeenAtOnce() {
        assertThat(synced.edited("a", "2").attributes()).isEqualTo(Map.of("a", "2", "b", "1"));
        assertThat(synced.edited("a", null).attributes()).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void aPullKeepsWhatWasEditedHereAndTakesAllElse() {
        LocalContext merged = synced.edited("a", "mine").pulled(server(4, Map.of("a", "theirs", "b", "theirs")));

        assertThat(merged.attributes()).isEqualTo(Map.of("a", "mine", "b", "theirs"));
        assertThat(merged.revision()).isEqualTo(4);
    }

    @Test
    void anAnswerThatWasOvertakenChangesNothing() {
        assertThat(synced.pulled(server(2, Map.of()))).isEqualTo(synced);
    }

    @Test
    void whatWasPushedIsNoLongerAnEdit() {
        LocalContext edited = synced.edited("a", "2").edited("b", null);

        LocalContext pushed = edited.pushed(server(4, Map.of("a", "2")), edited.edits());

        assertThat(pushed.isEdited()).isFalse();
        assertThat(pushed.attributes()).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void whatWasEditedAgainDuringThePushStaysAnEdit() {
        LocalContext sent = synced.edited("a", "2");

        LocalContext pushed = sent.edited("a", "1").pushed(server(4, Map.of("a", "2", "b", "1")), sent.edits());

        assertThat(pushed.isEdited()).isTrue();
        assertThat(pushed.attributes()).containsEntry("a", "1");
    }
}
