package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.CutOffs.CutOff;
import org.junit.jupiter.api.Test;

/** Cut-offs while the journal fails. */
class CutOffFaultsTest extends FaultyBackplane {
    private static final long LONG_AGO = 1_000_000_000;

    private boolean isOut(String device) {
        return backplane.cutOffs().isCutOff(ALEX, device, LONG_AGO);
    }

    @Test
    void aCutOffThatCannotBeRecordedHoldsNeverthelessAndIsNotAnsweredWithSuccess() {
        journal.failCommits(true);
        isUnavailable(backplane.cutOffs().cut(ALEX, PHONE));

        assertThat(isOut(PHONE)).isTrue();
        assertThat(isOut(HOME)).isFalse();
    }

    @Test
    void aLaterCutOffRecordsTheOneThatCouldNotBe() throws Exception {
        journal.failCommits(true);
        isUnavailable(backplane.cutOffs().cut(ALEX, PHONE));
        journal.failCommits(false);
        done(backplane.cutOffs().cut(ALEX, HOME));

        assertThat(journal.loadCutOffs().get(ALEX).devices()).containsOnlyKeys(PHONE, HOME);
    }

    @Test
    void aCutOffIsAnsweredOnlyOnceItIsDurable() throws Exception {
        journal.hold();
        CompletableFuture<CutOff> cut = backplane.cutOffs().cut(ALEX, PHONE);
        CompletableFuture<CutOff> another = backplane.cutOffs().cut(ALEX, HOME);

        assertThat(isOut(PHONE)).isTrue();
        assertThat(cut).isNotDone();
        assertThat(journal.loadCutOffs()).isEmpty();
        journal.letAllPass();
        done(cut);
        done(another);
        assertThat(journal.loadCutOffs().get(ALEX).devices()).containsOnlyKeys(PHONE, HOME);
    }

    @Test
    void aClockThatIsSetBackTakesNothingBack() {
        UserCutOffs cut = UserCutOffs.NONE.cut(PHONE, 1_000);

        assertThat(cut.cut(PHONE, 900)).isEqualTo(cut);
        assertThat(cut.cutAll(900).of(PHONE)).isEqualTo(1_000);
        assertThat(cut.cutAll(900).of(HOME)).isEqualTo(900);
        assertThat(cut.cutAll(1_100).cutAll(900)).isEqualTo(UserCutOffs.NONE.cutAll(1_100));
    }

    @Test
    void whatWasCutOffIsReadBeforeAnybodyCanAsk() {
        done(backplane.cutOffs().cut(ALEX, PHONE));
        try (EmbeddedBackplane next = new EmbeddedBackplane(
                journal, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), nanos::get)) {
            assertThat(next.cutOffs().isCutOff(ALEX, PHONE, LONG_AGO)).isTrue();
        }
    }
}
