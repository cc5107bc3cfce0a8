package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionsTest {
    private static final List<String> WORDS = List.of(
            "serve", "demo", "token", "publish", "watch", "check-config", "version", "--user", "bayeux.websocket");

    @ParameterizedTest
    @CsvSource({
        "serv, serve",
        "DEMO, demo",
        "wacht, watch",
        "chek-confg, check-config",
        "che, check-config",
        "--usr, --user",
        "--suer, --user",
        "-user, --user",
        "websocket, bayeux.websocket",
        "tokens, token",
    })
    void aWordThatIsNearIsSuggested(String word, String nearest) {
        assertThat(Suggestions.nearest(word, WORDS)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frobnicate", "xyzzy", "x", "-x", "--", "", "s", "--frobnicate", "port"})
    void aWordThatIsFarFromAllIsNot(String word) {
        assertThat(Suggestions.nearest(word, WORDS)).isNull();
    }

    @Test
    void aVeryLongWordIsNobodysTypo() {
        assertThat(Suggestions.nearest("serve".repeat(100_000), WORDS)).isNull();
    }

    @Test
    void editsAreCounted() {
        assertThat(Suggestions.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestions.edits("port", "prot")).isEqualTo(1);
        assertThat(Suggestions.edits("", "abc")).isEqualTo(3);
        assertThat(Suggestions.edits("abc", "abc")).isZero();
    }
}
