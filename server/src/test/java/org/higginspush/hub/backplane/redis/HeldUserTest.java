package org.higginspush.hub.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeldUserTest {
    private final List<String> heard = new ArrayList<>();
    private final HeldUser user = new HeldUser("alex");

    HeldUserTest() {
        user.beginsIn("first");
        user.add(new HeldUser.HeldListener(new Backplane.Listener() {
            @Override
            public void announced(Announcement announcement) {
                Notice notice = announcement.notice();
                heard.add(notice.context() + " " + notice.revision() + " at " + notice.position());
            }

            @Override
            public void epochChanged(String epoch) {
                heard.add(epoch);
            }
        }));
    }

    private void isTold(String context, long revision, @Nullable String origin, long offset) {
        user.announced(epoch ->
                new Announcement("alex", new Notice(context, revision, origin, new Position(epoch, offset)), null));
    }

    @Test
    void whatIsToldIsOfTheEpochThatTheListenersKnow() {
        isTold("notes", 1, null, 10);
        user.beginsAnew("second");
        user.beginsAnew("second");
        isTold("notes", 2, null, 5);

        assertThat(heard)
                .containsExactly(
                        "notes 1 at " + new Position("first", 10), "second", "notes 2 at " + new Position("second", 5));
    }

    @Test
    void whileItIsRepairedOnlyTheNewestOfEachKindIsKept() {
        user.repairing();
        for (int i = 1; i <= 1_000; i++) {
            isTold("notes", i, i % 2 == 0 ? "phone" : "desk", i);
        }
        isTold("cards", 1, null, 2_000);

        user.repaired(List.of());

        Position[] at = {new Position("first", 999), new Position("first", 1_000), new Position("first", 2_000)};
        assertThat(heard).containsExactly("notes 999 at " + at[0], "notes 1000 at " + at[1], "cards 1 at " + at[2]);
    }

    @Test
    void whatIsKeptDuringARepairIsOfTheEpochInWhichItIsTold() {
        user.repairing();
        isTold("notes", 1, null, 10);
        user.beginsAnew("second");
        user.repaired(List.of());

        assertThat(heard).containsExactly("second", "notes 1 at " + new Position("second", 10));
    }
}
