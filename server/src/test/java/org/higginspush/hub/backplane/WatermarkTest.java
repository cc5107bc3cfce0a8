package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.backplane.Database.History;
import org.higginspush.hub.model.ContextKey;
import org.junit.jupiter.api.Test;

class WatermarkTest {
    private static Journal.Write save(String user, long offset) {
        return new Journal.Write.Save(
                user, ContextKey.ofUser("notes"), new Register(new RegisterEntry(1, null, offset), null));
    }

    @Test
    void aCommitWithAHigherOffsetNeedsNoCeiling() {
        Watermark mark = new Watermark("a", 1_000, 10);

        assertThat(mark.ceilingOf(List.of(save("alex", 11)), 0)).isZero();
    }

    @Test
    void aCommitThatHasNoHigherOffsetOrDeletesRaisesTheCeiling() {
        Watermark mark = new Watermark("a", 1_000, 10);

        assertThat(mark.ceilingOf(List.of(), 0)).isEqualTo(1_001);
        assertThat(mark.ceilingOf(List.of(save("alex", 10)), 0)).isEqualTo(1_001);
        assertThat(mark.ceilingOf(List.of(save("alex", 11), new Journal.Write.Forget("bob")), 0))
                .isEqualTo(1_001);
        assertThat(mark.ceilingOf(List.of(save("alex", 11)), 2_000)).isEqualTo(2_000);
        assertThat(mark.ceilingOf(List.of(save("alex", 11)), 900)).isEqualTo(1_001);
    }

    /** A database that stopped at any earlier commit has not come as far; one that is at the last or beyond has. */
    @Test
    void everyCommitIsToldFromAllBeforeItWhateverIsWritten() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Long> offsets = new HashMap<>();
        Watermark mark = new Watermark("a", 0, 0);
        List<Watermark> marks = new ArrayList<>();
        List<History> histories = new ArrayList<>();
        List<Long> highest = new ArrayList<>();
        long clock = 1;
        for (int commit = 0; commit < 300; commit++) {
            List<Journal.Write> writes = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String user = "user-" + random.nextInt(5);
                // Changes of two users may be committed in another order than they got their offsets in.
                long offset = Math.max(offsets.getOrDefault(user, 0L) + 1, clock++ - random.nextInt(4));
                Journal.Write write = random.nextInt(6) == 0 ? new Journal.Write.Forget(user) : save(user, offset);
                writes.add(write);
                apply(write, offsets);
            }
            long ceiling = mark.ceilingOf(writes, random.nextInt(10) == 0 ? mark.ceiling() + 5 : 0);
            mark = mark.after(writes, ceiling);
            marks.add(mark);
            histories.add(new History("a", mark.ceiling()));
            highest.add(
                    offsets.values().stream().mapToLong(Long::longValue).max().orElse(0));
        }
        for (int at = 0; at < marks.size(); at++) {
            for (int found = 0; found < marks.size(); found++) {
                assertThat(marks.get(at).isReachedBy(histories.get(found), highest.get(found)))
                        .as("seed %s: a database at commit %s, the mark at %s", seed, found, at)
                        .isEqualTo(found >= at);
            }
        }
    }

    private static void apply(Journal.Write write, Map<String, Long> offsets) {
        if (write instanceof Journal.Write.Save save) {
            offsets.put(save.user(), save.register().lastOffset());
        } else if (write instanceof Journal.Write.Forget forget) {
            offsets.remove(forget.user());
        }
    }
}
