package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.higginspush.hub.backplane.Register.OfferResult;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of the register, one by one; {@link RegisterPropertyTest} has what follows from them. */
class RegisterTest {
    private static final String HOME = "home-pc";
    private static final String WORK = "work-pc";
    private static final String PHONE = "phone";

    private Register register = Register.EMPTY;
    private long offset = 100;

    private OfferResult offer(long revision, @Nullable String origin) {
        OfferResult outcome = register.offer(revision, origin, ++offset);
        register = outcome.after();
        return outcome;
    }

    @Test
    void theFirstChangeIsForAllButItsOrigin() {
        assertThat(offer(0, HOME))
                .isEqualTo(new OfferResult(
                        new Register(new RegisterEntry(0, HOME, 101), null), new RegisterEntry(0, HOME, 101), null));
    }

    @Test
    void aHigherRevisionTakesOverAndTheFormerLatestStaysForItsMaker() {
        offer(1, HOME);

        offer(2, WORK);

        assertThat(register).isEqualTo(new Register(new RegisterEntry(2, WORK, 102), new RegisterEntry(1, HOME, 101)));
        assertThat(register.concerning(WORK)).isEqualTo(new RegisterEntry(1, HOME, 101));
        assertThat(register.concerning(HOME)).isEqualTo(new RegisterEntry(2, WORK, 102));
    }

    @Test
    void aHigherRevisionByTheSameDeviceKeepsWhatTheOthersMade() {
        offer(1, WORK);
        offer(2, HOME);

        offer(3, HOME);

        assertThat(register).isEqualTo(new Register(new RegisterEntry(3, HOME, 103), new RegisterEntry(1, WORK, 101)));
    }

    @Test
    void aLowerRevisionByAnotherDeviceCameLate() {
        offer(7, HOME);

        OfferResult late = offer(6, WORK);

        assertThat(late.news()).isEqualTo(new RegisterEntry(6, WORK, 102));
        assertThat(late.onlyFor()).isEqualTo(HOME);
        assertThat(register).isEqualTo(new Register(new RegisterEntry(7, HOME, 101), new RegisterEntry(6, WORK, 102)));
    }

    @Test
    void anEqualRevisionByAnotherDeviceCameLate() {
        offer(7, HOME);

        assertThat(offer(7, WORK).onlyFor()).isEqualTo(HOME);
        assertThat(register.concerning(HOME)).isEqualTo(new RegisterEntry(7, WORK, 102));
        assertThat(register.concerning(WORK)).isEqualTo(new RegisterEntry(7, HOME, 101));
    }

    @Test
    void aLowerRevisionThatNoDeviceMadeCameLateToo() {
        offer(7, HOME);

        assertThat(offer(6, null).onlyFor()).isEqualTo(HOME);
    }

    @Test
    void aLateChangeBelowAnotherLateOneIsARepeat() {
        offer(7, HOME);
        offer(6, WORK);

        assertThat(offer(5, PHONE).news()).isNull();
        assertThat(offer(6, PHONE).news()).isNull();
        assertThat(register.latestByOther()).isEqualTo(new RegisterEntry(6, WORK, 102));
    }

    @Test
    void whatADeviceMadeBeforeItsLatestIsARepeat() {
        offer(7, HOME);

        assertThat(offer(7, HOME).news()).isNull();
        assertThat(offer(3, HOME).news()).isNull();
    }

    @Test
    void belowALatestThatNoDeviceMadeEverythingIsARepeat() {
        offer(5, PHONE);
        offer(7, null);

        assertThat(offer(7, null).news()).isNull();
        assertThat(offer(7, HOME).news()).isNull();
        assertThat(offer(6, HOME).news()).isNull();
        assertThat(register.concerning(HOME)).isEqualTo(new RegisterEntry(7, null, 102));
        assertThat(register.latestByOther()).as("nobody is concerned by it").isNull();
    }

    @Test
    void nobodyMissesWhatItMadeAndASessionWithoutADeviceMadeNothing() {
        offer(7, HOME);

        assertThat(register.missedBy(HOME, 0)).isNull();
        assertThat(register.missedBy(null, 0)).isEqualTo(new RegisterEntry(7, HOME, 101));
        assertThat(register.missedBy(PHONE, 100)).isEqualTo(new RegisterEntry(7, HOME, 101));
        assertThat(register.missedBy(PHONE, 101)).isNull();
    }

    @Test
    void theNextRevisionIsOneAboveTheLatest() {
        assertThat(register.nextRevision()).isEqualTo(1);
        offer(7, HOME);
        assertThat(register.nextRevision()).isEqualTo(8);
        offer(Position.MAX_INTEGER, HOME);
        assertThatThrownBy(() -> register.nextRevision()).isInstanceOf(Refusal.class);
    }

    @Test
    void theLastOffsetIsTheHighestOfTheTwo() {
        assertThat(register.lastOffset()).isZero();
        offer(7, HOME);
        assertThat(register.lastOffset()).isEqualTo(101);
        offer(6, WORK);
        assertThat(register.lastOffset()).isEqualTo(102);
        offer(8, WORK);
        assertThat(register.lastOffset()).isEqualTo(103);
    }
}
