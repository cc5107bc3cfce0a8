package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} does that keeps its records over a restart. */
abstract class DurableBackplaneContract extends BackplaneContract {
    /** Another one on the records of the one before, which is closed. */
    protected abstract Backplane reopen() throws Exception;

    final void restarts() throws Exception {
        backplane.close();
        backplane = reopen();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
        Position left = now();
        changes("notes", 7L, HOME);
        changes("notes", 6L, WORK);
        changes("cards", 1L, null);
        changes("cards", null, PHONE);
        Map<String, Long> homes = learns(HOME, left);
        Map<String, Long> phones = learns(PHONE, left);

        restarts();

        assertThat(learns(HOME, left)).isEqualTo(homes).isEqualTo(Map.of("notes", 6L, "cards", 2L));
        assertThat(learns(PHONE, left)).isEqualTo(phones).isEqualTo(Map.of("notes", 7L, "cards", 1L));
    }

    @Test
    void noticesAreTheSameAfterARestart() throws Exception {
        Position left = now();
        changes("notes", 7L, HOME);
        changes("notes", 6L, WORK);
        changes("cards", 1L, null);
        List<Notice> missed = missed(HOME, left).changes();

        restarts();

        assertThat(missed(HOME, left).changes()).isEqualTo(missed);
    }

    @Test
    void whoHadMissedNothingHasMissedNothingAfterARestart() throws Exception {
        changes("notes", 1L, HOME);
        Position known = now();

        restarts();

        assertThat(missed(PHONE, known)).isEqualTo(new CatchUp(known, List.of(), false));
    }

    @Test
    void offsetsGoOnGrowingAfterARestart() throws Exception {
        Position before = changes("notes", 1L, HOME).position();

        restarts();

        assertThat(changes("notes", 2L, HOME).position().offset()).isGreaterThan(before.offset());
        assertThat(learns(PHONE, before)).isEqualTo(Map.of("notes", 2L));
    }

    @Test
    void whoeverWasCutOffStaysSoAfterARestart() throws Exception {
        long phone = cutsOff(ALEX, PHONE).validFrom().getEpochSecond();
        cutsOff(BOB, PHONE);
        long bob = cutsOff(BOB, null).validFrom().getEpochSecond();
        done(backplane.forget(BOB));

        restarts();

        assertThat(isOut(ALEX, PHONE, phone - 1)).isTrue();
        assertThat(isOut(ALEX, PHONE, phone)).isFalse();
        assertThat(isOut(ALEX, HOME, LONG_AGO)).isFalse();
        assertThat(isOut(BOB, HOME, bob - 1)).isTrue();
        assertThat(isOut(BOB, PHONE, bob)).isFalse();
        assertThat(isOut("carol", PHONE, LONG_AGO)).isFalse();
    }

    @Test
    void registrationsAreTheSameAfterARestart() throws Exception {
        Registration phone = registers(registration(ALEX, PHONE, "token"));
        PushAddress browser = new PushAddress(PushPlatform.WEB_PUSH, "desk", "https://push.example/1", KEYS);
        Registration home = registers(new Registration(ALEX, HOME, browser, NOW, NOW.plusSeconds(60), true, 17));
        done(registrations().woken(ALEX, PHONE, 23));
        registers(registration(ALEX, WORK, "removed"));
        done(registrations().remove(ALEX, WORK, null, null));
        registers(registration(BOB, PHONE, "cut off"));
        cutsOff(BOB, PHONE);
        registers(registration("carol", PHONE, "forgotten"));
        done(backplane.forget("carol"));

        restarts();

        assertThat(registrations().of(ALEX)).containsExactly(home, phone.withWokenFor(23));
        assertThat(all()).hasSize(2);
    }

    @Test
    void whoHasAnAddressIsKnownAfterARestart() throws Exception {
        registers(registration(ALEX, PHONE, "token").asProven());
        registers(registration(BOB, PHONE, "token"));

        restarts();
        assertThat(done(registrations().prove(BOB, PHONE, address("token")))).isTrue();
        assertThat(all()).containsExactly(registration(BOB, PHONE, "token").asProven());

        restarts();
        assertThat(all()).containsExactly(registration(BOB, PHONE, "token").asProven());
    }

    @Test
    void aRepeatIsARepeatAfterARestart() throws Exception {
        Receipt first = changes("notes", 5L, HOME);

        restarts();

        assertThat(changes("notes", 5L, HOME)).isEqualTo(new Receipt(first.position(), 5, true));
    }

    @Test
    void theNextRevisionIsTheNextOneAfterARestart() throws Exception {
        changes("notes", null, HOME);

        restarts();

        assertThat(changes("notes", null, HOME).revision()).isEqualTo(2);
    }

    @Test
    void aForgottenUserStaysForgotten() throws Exception {
        Position left = now();
        changes("notes", 5L, HOME);
        done(backplane.forget(ALEX));

        restarts();

        assertThat(missed(PHONE, left)).isEqualTo(new CatchUp(left, List.of(), false));
    }

    @Test
    void closingMakesDurableWhatWasAccepted() throws Exception {
        Position left = now();
        List<CompletableFuture<Receipt>> accepted = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            accepted.add(backplane.record(new Change(ALEX, "context-" + i, 1L, HOME)));
        }

        restarts();

        assertThat(accepted).allSatisfy(receipt -> assertThat(receipt).isCompleted());
        assertThat(learns(PHONE, left)).hasSize(200);
    }
}
