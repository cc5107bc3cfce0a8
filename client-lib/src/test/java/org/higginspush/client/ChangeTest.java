package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
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

    @Test
    void theOriginOfAUsersChangeIsADeviceOfThatUser() {
        assertThat(Change.of("alex", "notes").by("alex", "phone"))
                .isEqualTo(Change.of("alex", "notes").by("phone"));
        assertThatThrownBy(() -> Change.of("alex", "notes").by("sam", "phone")).hasMessageContaining("that user");
        assertThat(Change.forGroup("family", "album").by("sam", "phone").originUser())
                .isEqualTo("sam");
        assertThatThrownBy(() -> Change.forEveryone("terms").by("phone")).hasMessageContaining("by(user, device)");
    }

    @Test
    void aChangeHasOneTime() {
        Change change = Change.of("alex", "notes").at(Instant.EPOCH).after(Duration.ofHours(1));

        assertThat(change.at()).isNull();
        assertThat(change.after()).isEqualTo(Duration.ofHours(1));
        assertThat(change.isTimed()).isTrue();
        assertThat(Change.of("alex", "notes").isTimed()).isFalse();
        assertThatThrownBy(() -> change.after(Duration.ofHours(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> change.after(Duration.ofDays(367))).hasMessageContaining("366 days");
    }

    @Test
    void onlyAChangeForLaterHasAnId() {
        Change change = Change.of("alex", "notes").after(Duration.ofHours(1)).timedId("one");

        assertThat(change.timedId()).isEqualTo("one");
        assertThat(change.at(Instant.EPOCH).revision(7).by("phone").timedId()).isEqualTo("one");
        assertThatThrownBy(() -> Change.of("alex", "notes").timedId("one")).hasMessageContaining("at or after");
        assertThatThrownBy(() -> change.timedId("")).hasMessageContaining("timed id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void aTraceIsOneOfTraceContext(String text) {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Change traced =
                Change.of("alex", "notes").traceparent(trace).revision(7).by("phone");
        assertThat(traced.traceparent()).isEqualTo(trace);
        assertThat(traced.traceparent(null)).isEqualTo(new Change("alex", "notes", 7L, "phone"));
        assertThatThrownBy(() -> traced.traceparent(text)).hasMessageContaining("W3C Trace Context");
    }
}
