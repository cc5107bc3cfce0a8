package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.backplane.BackplaneProcess.OutputLine;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments while changes are recorded: nothing acknowledged is lost, and no offset comes back.
 * {@code -Dbackplane.kills=1000} makes it a long run.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("backplane.kills", 4);
    private static final int MOST_LINES = 4_000;

    private final long seed = new Random().nextLong();

    /** What must be there by (user, context). */
    private final Map<String, Long> owed = new HashMap<>();

    private long highestOffset;

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesAndNoOffsetComesBack() throws Exception {
        Random random = new Random(seed);
        String epoch = null;
        for (int kill = 1; kill <= KILLS; kill++) {
            try (BackplaneProcess child = BackplaneProcess.start(folder)) {
                child.killAfter(1 + random.nextInt(MOST_LINES)).forEach(this::owe);
            }
            String found = verify("seed " + seed + ", kill " + kill);
            assertThat(found).isEqualTo(epoch == null ? found : epoch);
            epoch = found;
        }
    }

    /** A revision that the hub gave must not be told before it is durable. */
    private void owe(OutputLine line) {
        highestOffset = Math.max(highestOffset, line.offset());
        if (line.acknowledged() || line.context().startsWith(BackplaneProcess.GIVEN)) {
            owed.merge(line.user() + " " + line.context(), line.revision(), Math::max);
        }
    }

    private String verify(String when) throws Exception {
        try (EmbeddedBackplane backplane =
                EmbeddedBackplane.open(folder, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system())) {
            Position next = BackplaneTestBase.done(backplane.record(new Change("sentinel", "notes", null, null)))
                    .position();
            assertThat(next.offset()).as(when).isGreaterThan(highestOffset);
            highestOffset = next.offset();

            Map<String, Long> found = new HashMap<>();
            for (int user = 0; user < BackplaneProcess.USERS; user++) {
                String name = "user-" + user;
                missed(backplane, name, next.epoch())
                        .forEach(notice -> found.put(name + " " + notice.context(), notice.revision()));
            }
            owed.forEach((where, revision) -> assertThat(found.getOrDefault(where, -1L))
                    .as(when + ": " + where)
                    .isGreaterThanOrEqualTo(revision));
            return next.epoch();
        }
    }

    private static List<Notice> missed(EmbeddedBackplane backplane, String user, String epoch) {
        CatchUp all = BackplaneTestBase.done(backplane.missed(user, "phone", new Position(epoch, 0)));
        assertThat(all.resync()).isFalse();
        return all.changes();
    }
}
