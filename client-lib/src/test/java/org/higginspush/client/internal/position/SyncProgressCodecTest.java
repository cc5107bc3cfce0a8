package org.higginspush.client.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncProgressCodecTest {
    @Test
    void whatIsWrittenCanBeRead() {
        SyncProgress progress = new SyncProgress();
        progress.caughtUp(Position.of("k3:10"));
        progress.synced("pass words\nof 🦊", 7);
        progress.synced("notes", 9_007_199_254_740_991L);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.base()).isEqualTo(Position.of("k3:10"));
        assertThat(read.latest()).isEqualTo(Position.of("k3:10"));
        assertThat(read.held()).isEqualTo(Map.of("pass words\nof 🦊", 7L, "notes", 9_007_199_254_740_991L));
    }

    @Test
    void withoutABaseNothingIsRemembered() {
        SyncProgress progress = new SyncProgress();
        progress.historyLost(Position.of("k3:10"));
        progress.synced("notes", 7);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.base()).isNull();
        assertThat(read.held()).isEmpty();
    }

    @Test
    void theOrderInWhichRevisionsWereLearnedSurvives() {
        SyncProgress progress = new SyncProgress();
        progress.caughtUp(Position.of("k3:10"));
        progress.synced("z", 1);
        progress.synced("a", 1);
        progress.synced("m", 1);

        SyncProgress read = SyncProgressCodec.read(SyncProgressCodec.write(progress));

        assertThat(read.held().keySet()).containsExactly("z", "a", "m");
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
                "higgins-push-1 k3:10\n%zz 7"
            })
    void aTextThatCannotBeReadIsTheSameAsNone(String text) {
        assertThat(SyncProgressCodec.read(text).base()).isNull();
        assertThat(SyncProgressCodec.read(text).held()).isEmpty();
    }
}
