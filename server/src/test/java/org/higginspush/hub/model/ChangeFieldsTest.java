package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeFieldsTest {
    @ParameterizedTest
    @CsvSource({
        "rev, revision",
        "Revision, revision",
        "version, revision",
        "orgin, origin",
        "contxt, context",
        "usr, user",
    })
    void anUnknownFieldIsRefusedWithTheNearest(String name, String nearest) {
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", name, 3)))
                .isInstanceOf(Refusal.class)
                .hasMessage("\"" + name + "\" is no field of a change; the nearest is \"" + nearest + "\".");
    }

    @Test
    void whereNoneIsNearAllAreNamed() {
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", "payload", "hello")))
                .hasMessage(
                        "\"payload\" is no field of a change: there are \"context\", \"revision\", \"origin\","
                                + " \"user\", \"for\", \"at\", \"after\", \"timed\", \"traceparent\", and your own may begin with \"x-\".");
    }

    static List<String> namesThatAreNone() {
        return List.of(
                "", " ", "a b", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl", "\u001b[2J", "rev\"", "ключ");
    }

    @ParameterizedTest
    @MethodSource("namesThatAreNone")
    void whatIsPlainlyNoNameIsNotRepeated(String name) {
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", name, 3)))
                .hasMessageStartingWith("A field of a change has an unknown name: there are \"context\", ");
    }

    @Test
    void aFieldOfTheSendersOwnIsLeftAlone() {
        assertThat(ChangeFields.change("alex", Map.of("context", "notes", "x-trace", Map.of("a", List.of(1)), "x-", 1)))
                .isEqualTo(new PublishRequest(new Change("alex", "notes", null, null), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-999999999-01-01T00:00:00Z", "1969-12-31T23:59:59Z"})
    void aTimeLongAgoIsOneThatStoresCanHold(String at) {
        assertThat(ChangeFields.change("alex", Map.of("context", "notes", "at", at))
                        .at())
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void aTimeTooFarAheadIsRefused() {
        assertThatThrownBy(() ->
                        ChangeFields.change("alex", Map.of("context", "notes", "at", "+999999999-12-31T00:00:00Z")))
                .hasMessage("A change may wait for at most 366 days.");
    }

    @Test
    void anIdForLaterNeedsATime() {
        assertThat(ChangeFields.change("alex", Map.of("context", "notes", "after", 3, "timed", "one"))
                        .timedId())
                .isEqualTo("one");
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", "timed", "one")))
                .hasMessage("\"timed\" names a change for later: say when, with \"at\" or \"after\".");
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", "after", 3, "timed", "")))
                .hasMessageContaining("timed id is missing");
    }

    @Test
    void theUserMayBeNamedOnceMoreButNoOther() {
        assertThat(ChangeFields.change("alex", Map.of("context", "notes", "user", "alex")))
                .isEqualTo(new PublishRequest(new Change("alex", "notes", null, null), null, null, null));
        assertThatThrownBy(() -> ChangeFields.change("alex", Map.of("context", "notes", "user", "mallory")))
                .hasMessage("\"user\" is another than the one this is published to: leave it out.");
    }
}
