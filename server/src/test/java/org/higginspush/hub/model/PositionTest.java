package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"k3:0", "k3:7", "k3:1760000000000123", "k3:9007199254740991"})
    void whatTheHubWroteIsRead(String text) {
        assertThat(Position.parse(text)).hasToString(text);
        assertThat(Position.parse(text + "~secret")).hasToString(text);
    }

    @Test
    void noTextIsNoPosition() {
        assertThat(Position.parse(null)).isNull();
        assertThat(Position.parse("")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k3",
                "k3:",
                ":7",
                "k3:x",
                "k3:-7",
                "k3:+7",
                "k3:007",
                "k3:\u0667",
                "k3: 7",
                "k3:9007199254740992",
                "k3:99999999999999999",
                "k3:7:7",
                "~k3:7"
            })
    void anyOtherTextIsRefused(String text) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Position.parse(text));
    }
}
