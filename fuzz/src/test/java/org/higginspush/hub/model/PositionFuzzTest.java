package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Positions: {@code since}, {@code Last-Event-ID}, {@code ext.push.position}. */
class PositionFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void whatIsReadIsWrittenTheSame(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        try {
            Position position = Position.parse(text);
            if (position == null) {
                assertThat(text).isEmpty();
                return;
            }
            assertThat(position.offset()).isBetween(0L, Position.MAX_INTEGER);
            assertThat(Position.parse(position.toString())).isEqualTo(position);
            assertThat(position.toString()).as("one spelling").isEqualTo(text.split("~", 2)[0]);
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
        }
    }
}
