package org.higginspush.ledger.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class FaultTest {
    @Test
    void wordsAndFaultsAreEachOthersNames() {
        EnumSet<Fault> all = EnumSet.allOf(Fault.class);
        assertThat(Fault.parse(Fault.words(all))).isEqualTo(all);
        assertThat(Fault.parse("all")).isEqualTo(all);
        assertThat(Fault.parse("")).isEmpty();
        assertThat(Fault.parse("half-open, kill")).containsExactlyInAnyOrder(Fault.HALF_OPEN, Fault.KILL);
    }

    @Test
    void anUnknownFaultIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Fault.parse("kil"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"kil\"")
                .hasMessageContaining("freeze-40");
    }
}
