package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTest {
    @Test
    void isBuiltStepByStep() {
        assertThat(Change.of("alex", "notes").revision(7).by("phone"))
                .isEqualTo(new Change("alex", "notes", 7L, "phone"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Change.MAX_REVISION + 1, Long.MIN_VALUE})
    void aRevisionIsWhatJsonCanCarry(long revision) {
        assertThatThrownBy(() -> Change.of("alex", "notes").revision(revision))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsAreChecked() {
        assertThatThrownBy(() -> Change.of("", "notes")).hasMessageContaining("user");
        assertThatThrownBy(() -> Change.of("alex", "")).hasMessageContaining("context");
        assertThatThrownBy(() -> Change.of("alex", "notes").by("")).hasMessageContaining("origin");
    }
}
