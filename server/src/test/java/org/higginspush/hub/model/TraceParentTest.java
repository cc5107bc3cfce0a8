package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, section 3.2. */
class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final TraceParent READ = new TraceParent(TRACE, PARENT, "01");

    @Test
    void whatIsReadIsWrittenTheSame() {
        String text = "00-" + TRACE + "-" + PARENT + "-01";
        assertThat(TraceParent.parse(text)).isEqualTo(READ).hasToString(text);
        assertThat(TraceParent.parse("00-" + TRACE + "-" + PARENT + "-ff"))
                .extracting("flags")
                .isEqualTo("ff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-T-01", "cc-T-01", "fe-T-01-what-is-to-come", "01-T-01-"})
    void ofALaterVersionWhatIsKnownCounts(String text) {
        assertThat(TraceParent.parse(text.replace("T", TRACE + "-" + PARENT))).isEqualTo(READ);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "T",
                "00-T",
                "00-T-1",
                "00-T-0x",
                "00-T-01-more",
                "00-T-01-",
                "00-T-01 ",
                " 00-T-01",
                "0-T-01",
                "ff-T-01",
                "FF-T-01",
                "01-T-01.more",
                "01-T-01more",
                "00_T_01",
                "00-T-01,00-T-01",
                "01-T-01,01-T-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-001",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01"
            })
    void whatIsNotValidIsNone(String text) {
        assertThat(TraceParent.parse(text == null ? null : text.replace("T", TRACE + "-" + PARENT)))
                .isNull();
    }
}
