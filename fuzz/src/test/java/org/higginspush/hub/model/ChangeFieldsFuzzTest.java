package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;

/** The fields of a change: audiences, revisions, origins, and the times {@code at} and {@code after}. */
class ChangeFieldsFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void aChangeIsRefusedOrWithinItsLimits(byte[] json) {
        Map<?, ?> fields;
        try {
            fields = StrictJson.map(new String(json, StandardCharsets.UTF_8));
        } catch (InvalidJson notJson) {
            return;
        }
        Readers.ALL.forEach(door -> Readers.check(door, fields));
    }

    /** Apart, because JUnit looks at the methods of a test before Jazzer is there, and loads the records in them: see FuzzedHub. */
    private static final class Readers {
        static final List<Function<Map<?, ?>, PublishRequest>> ALL = List.of(
                ChangeFields::change,
                fields -> ChangeFields.change("alex", fields),
                fields -> ChangeFields.change(new Audience.Device("alex", "phone"), fields),
                fields -> ChangeFields.change(new Audience.Group("team"), fields),
                fields -> ChangeFields.change(new Audience.Everyone(), fields));

        static void check(Function<Map<?, ?>, PublishRequest> door, Map<?, ?> fields) {
            try {
                PublishRequest request = door.apply(fields);
                Change change = request.change();
                assertThat(fields.get("context")).isEqualTo(change.context());
                assertThat(change.revision()).matches(revision -> revision == null || revision >= 0);
                Instant due = request.at();
                if (due != null) {
                    assertThat(due).isBetween(Instant.EPOCH, Instant.now().plus(ChangeFields.LONGEST_WAIT));
                    TimedChange timed = new TimedChange("1", change, Instant.ofEpochMilli(due.toEpochMilli()));
                    assertThat(StrictJson.write(timed.describe())).contains("\"at\"");
                }
            } catch (Refusal refusal) {
                assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
                assertThat(refusal.text().length()).isLessThan(400);
            }
        }
    }
}
