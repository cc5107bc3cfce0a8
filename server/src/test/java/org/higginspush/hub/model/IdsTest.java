package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @ParameterizedTest
    @CsvSource({"alex,alex", "alex@example.org,alex%40example%2Eorg", "a/b,a%2Fb", "🦊,%F0%9F%A6%8A", "~,%7E", "' ',%20"
    })
    void anIdIsEncodedToOneSegment(String id, String segment) {
        assertThat(Ids.encode(id)).isEqualTo(segment);
        assertThat(Ids.decode("user", segment)).isEqualTo(id);
        assertThat(Ids.decode("user", Ids.encodeWithTilde(id))).isEqualTo(id);
    }

    @Test
    void charactersThatClientsLeaveAsTheyAreCount() {
        assertThat(Ids.decode("user", "alex@example.org")).isEqualTo("alex@example.org");
        assertThat(Ids.decode("user", "Zoë%20🦊")).isEqualTo("Zoë 🦊");
    }

    @RepeatedTest(20)
    void everyIdSurvivesItsEncoding(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        StringBuilder id = new StringBuilder();
        while (id.codePointCount(0, id.length()) < Ids.MAX_LENGTH) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x1FA00);
            if (!Character.isISOControl(c) && (c < 0xD800 || c > 0xDFFF)) {
                id.appendCodePoint(c);
            }
        }
        String text = id.toString();
        assertThat(Ids.decode("user", Ids.encode(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "a%",
                "%zz",
                "%FF",
                "%C3%28",
                "%00",
                "%0A",
                "%ED%A0%80",
                "%\uFF13\uFF11",
                "~\u06604",
                "a%20\uD800",
                "\uDC00%20",
                "\uD800a%20"
            })
    void whatIsNotAnEncodingIsRefused(String segment) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Ids.decode("user", segment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "\uD800", "\uDC00x", "a\u0085"})
    void whatIsNotTextIsNoId(String id) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Ids.check("user", id));
    }

    @Test
    void lengthIsCountedInCharactersNotInUnits() {
        assertThat(Ids.check("user", "🦊".repeat(128))).hasSize(256);
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Ids.check("user", "🦊".repeat(129)));
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Ids.check("user", "a".repeat(129)));
    }
}
