package org.higginspush.client.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.ContextRef.of;

import java.util.Map;
import org.higginspush.client.ContextRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncProgressCodecTest {
    @Test
    void whatIsWrittenCanBeRead() {
        SyncProgress progress = new SyncProgress();
        progress.caughtUp(Position.of("k3:10"));
        progress.synced(of("pass words of 🦊"), 7);
        progress.synced(of("notes"), 9_007_199_254_740_991L);
        progress.synced(ContextRef.ofGroup("family of 🦊", "notes"), 3);
        progress.synced(ContextRef.ofEveryone("notes"), 4);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.base()).isEqualTo(Position.of("k3:10"));
        assertThat(read.latest()).isEqualTo(Position.of("k3:10"));
        assertThat(read.held())
                .isEqualTo(Map.of(
                        of("pass words of 🦊"), 7L,
                        of("notes"), 9_007_199_254_740_991L,
                        ContextRef.ofGroup("family of 🦊", "notes"), 3L,
                        ContextRef.ofEveryone("notes"), 4L));
    }

    @Test
    void whatWasWrittenBeforeContextsHadOwnersIsTheUsersOwn() {
        SyncProgress read = SyncProgressCodec.read("higgins-push-1 k3:10\npass+words 7\n");

        assertThat(read.held()).isEqualTo(Map.of(of("pass words"), 7L));
    }

    @Test
    void withoutABaseNothingIsRemembered() {
        SyncProgress progress = new SyncProgress();
        progress.historyLost(Position.of("k3:10"));
        progress.synced(of("notes"), 7);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.base()).isNull();
        assertThat(read.held()).isEmpty();
    }

    @Test
    void theOrderInWhichRevisionsWereLearnedSurvives() {
        SyncProgress progress = new SyncProgress();
        progress.caughtUp(Position.of("k3:10"));
        progress.synced(of("z"), 1);
        progress.synced(of("a"), 1);
        progress.synced(of("m"), 1);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.held().keySet()).containsExactly(of("z"), of("a"), of("m"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "\n",
                "garbage",
                "higgins-push-1",
                "higgins-push-9 k3:10\n",
                "higgins-push-1 k3:10\nnotes",
                "higgins-push-1 k3:10\nnotes seven",
                "higgins-push-1 k3:10\n%zz 7",
                "higgins-push-1 k3:10\nnotes 7 group",
                "higgins-push-1 k3:10\nnotes 7 user alex",
                "higgins-push-1 k3:10\nnotes 7 everyone else"
            })
    void aTextThatCannotBeReadIsTheSameAsNone(String text) {
        assertThat(SyncProgressCodec.read(text).base()).isNull();
        assertThat(SyncProgressCodec.read(text).held()).isEmpty();
    }
}
