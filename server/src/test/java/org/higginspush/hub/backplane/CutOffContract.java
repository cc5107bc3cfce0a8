package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.CutOffs.CutOff;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Devices that are cut off, and with which tokens they may come back. */
abstract class CutOffContract extends TimedContract {
    static final long LONG_AGO = 1_000_000_000;
    private static final long NOT_SAID = Long.MIN_VALUE;

    final CutOff cutsOff(String user, @Nullable String device) {
        return done(backplane.cutOffs().cut(user, device));
    }

    final boolean isOut(String user, @Nullable String device, long issued) {
        return backplane.cutOffs().isCutOff(user, device, issued);
    }

    @Test
    void aDeviceThatWasCutOffComesBackOnlyWithALaterToken() {
        long before = Instant.now().getEpochSecond();
        CutOff cut = cutsOff(ALEX, PHONE);
        long validFrom = cut.validFrom().getEpochSecond();

        assertThat(validFrom).isBetween(before + 1, Instant.now().getEpochSecond() + 1);
        assertThat(cut.allValidFrom()).isNull();
        assertThat(isOut(ALEX, PHONE, validFrom - 1)).isTrue();
        assertThat(isOut(ALEX, PHONE, NOT_SAID)).isTrue();
        assertThat(isOut(ALEX, PHONE, validFrom)).isFalse();
    }

    @Test
    void nobodyElseIsCutOffWithADevice() {
        cutsOff(ALEX, PHONE);

        assertThat(isOut(ALEX, HOME, LONG_AGO)).isFalse();
        assertThat(isOut(ALEX, null, NOT_SAID)).isFalse();
        assertThat(isOut(BOB, PHONE, NOT_SAID)).isFalse();
    }

    @Test
    void allDevicesOfAUserAreCutOffTogether() {
        cutsOff(ALEX, PHONE);
        CutOff cut = cutsOff(ALEX, null);
        long validFrom = cut.validFrom().getEpochSecond();

        assertThat(cut.allValidFrom()).isEqualTo(cut.validFrom());
        for (String device : new String[] {PHONE, HOME, null}) {
            assertThat(isOut(ALEX, device, validFrom - 1)).isTrue();
            assertThat(isOut(ALEX, device, NOT_SAID)).isTrue();
            assertThat(isOut(ALEX, device, validFrom)).isFalse();
        }
        assertThat(isOut(BOB, PHONE, NOT_SAID)).isFalse();
    }

    @Test
    void aCutOffHoldsBeforeItIsDurable() {
        CompletableFuture<CutOff> cut = backplane.cutOffs().cut(ALEX, PHONE);

        assertThat(isOut(ALEX, PHONE, LONG_AGO)).isTrue();
        done(cut);
    }

    @Test
    void aForgottenUserStaysCutOff() {
        changes("notes", 1L, HOME);
        cutsOff(ALEX, PHONE);

        ForgottenUser forgotten = done(backplane.forget(ALEX));

        assertThat(forgotten).isEqualTo(new ForgottenUser(1, 0, 0, 0));
        assertThat(isOut(ALEX, PHONE, LONG_AGO)).isTrue();
    }

    @Test
    void whatIsForgottenIsCounted() {
        changes("notes", 1L, HOME);
        changes("cards", 1L, HOME);
        done(backplane.groups().add(FAMILY, ALEX));
        schedules(new Change(ALEX, "later", null, null), Instant.now().plusSeconds(3_600));

        assertThat(done(backplane.forget(ALEX))).isEqualTo(new ForgottenUser(2, 1, 1, 0));
        assertThat(done(backplane.forget(ALEX))).isEqualTo(new ForgottenUser(0, 0, 0, 0));
    }

    /** Beyond that, the oldest cut-off of a single device becomes one of all: what was issued before that is out. */
    @Test
    void aUserHasOnlySoManyCutOffsOfSingleDevices() {
        List<CompletableFuture<CutOff>> cuts = new ArrayList<>();
        for (int i = 0; i <= CutOffs.MOST_DEVICES; i++) {
            cuts.add(backplane.cutOffs().cut(ALEX, "device-" + i));
        }
        cuts.forEach(BackplaneTestBase::done);

        Instant allValidFrom = done(cuts.get(CutOffs.MOST_DEVICES)).allValidFrom();
        assertThat(allValidFrom).isEqualTo(done(cuts.get(0)).validFrom());
        for (int i = 0; i <= CutOffs.MOST_DEVICES; i++) {
            assertThat(isOut(ALEX, "device-" + i, LONG_AGO)).isTrue();
        }
        assertThat(isOut(ALEX, HOME, LONG_AGO)).isTrue();
        assertThat(isOut(
                        ALEX,
                        HOME,
                        done(cuts.get(CutOffs.MOST_DEVICES)).validFrom().getEpochSecond()))
                .isFalse();
    }

    @Test
    void devicesAreCutOffByManyAtOnce() throws Exception {
        inParallel(4, thread -> {
            for (int i = 0; i < 20; i++) {
                cutsOff(ALEX, "device-" + thread + "-" + i);
            }
        });

        for (int thread = 0; thread < 4; thread++) {
            for (int i = 0; i < 20; i++) {
                assertThat(isOut(ALEX, "device-" + thread + "-" + i, LONG_AGO)).isTrue();
            }
        }
        assertThat(isOut(ALEX, HOME, LONG_AGO)).isFalse();
    }
}
