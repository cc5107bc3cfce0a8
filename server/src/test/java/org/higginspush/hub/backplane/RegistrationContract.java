package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where devices are woken: one registration for each device, one device for each address. */
abstract class RegistrationContract extends CutOffContract {
    static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);
    static final PushKeys KEYS = new PushKeys("p256dh", "auth");
    private static final int MOST = 20;

    static PushAddress address(String target) {
        return new PushAddress(PushPlatform.FCM, null, target, null);
    }

    static Registration registration(String user, String device, String target) {
        return registration(user, device, target, NOW);
    }

    private static Registration registration(String user, String device, String target, Instant registered) {
        return new Registration(user, device, address(target), registered, null, false, 0);
    }

    final Registrations registrations() {
        return backplane.registrations();
    }

    final Registration registers(Registration registration) {
        return done(registrations().put(registration));
    }

    final List<Registration> all() {
        List<Registration> all = new ArrayList<>();
        registrations().forEach(all::add);
        return all;
    }

    private boolean removes(String user, String device, @Nullable PushAddress address, @Nullable Instant notAfter) {
        return done(registrations().remove(user, device, address, notAfter));
    }

    private boolean proves(String user, String device, String target) {
        return done(registrations().prove(user, device, address(target)));
    }

    // ---- put and find

    @Test
    void aRegistrationIsFoundAsItWasPut() {
        PushAddress address = new PushAddress(PushPlatform.WEB_PUSH, "desk", "https://push.example/1", KEYS);
        Registration phone = new Registration(ALEX, PHONE, address, NOW, NOW.plusSeconds(60), true, 17);

        assertThat(registers(phone)).isEqualTo(phone);
        assertThat(registrations().find(ALEX, PHONE)).isEqualTo(phone);
        assertThat(registrations().find(ALEX, HOME)).isNull();
        assertThat(registrations().find(BOB, PHONE)).isNull();
        assertThat(registrations().of(BOB)).isEmpty();
    }

    @Test
    void timesAreInWholeMilliseconds() {
        Instant exact = NOW.plusNanos(999_999);
        Registration kept = registers(new Registration(ALEX, PHONE, address("token"), exact, exact, false, 0));

        assertThat(kept.registered()).isEqualTo(NOW);
        assertThat(kept.expires()).isEqualTo(NOW);
    }

    @Test
    void aUsersRegistrationsAreInTheOrderOfTheDevicesIds() {
        List<String> devices = List.of("m", "a", "z", "mm", "b", "y");
        devices.forEach(device -> registers(registration(ALEX, device, "token of " + device)));
        registers(registration(BOB, PHONE, "token"));
        removes(ALEX, "y", null, null);

        assertThat(registrations().of(ALEX)).extracting(Registration::device).containsExactly("a", "b", "m", "mm", "z");
        assertThat(all()).hasSize(6);
    }

    @Test
    void anotherAddressReplacesTheFormerOneAndIsToBeProven() {
        registers(registration(ALEX, PHONE, "one").asProven());
        Registration another = registration(ALEX, PHONE, "two");

        assertThat(registers(another)).isEqualTo(another);
        assertThat(all()).containsExactly(another);
        assertThat(proves(ALEX, PHONE, "one")).isFalse();
    }

    @Test
    void theSameAddressAgainStaysProvenAndWoken() {
        registers(registration(ALEX, PHONE, "token").asProven());
        done(registrations().woken(ALEX, PHONE, 17));
        Registration again = new Registration(ALEX, PHONE, address("token"), NOW.plusSeconds(1), NOW, false, 5);

        assertThat(registers(again)).isEqualTo(again.asProven().withWokenFor(17));
        assertThat(all()).containsExactly(again.asProven().withWokenFor(17));
    }

    @Test
    void otherKeysAreAnotherAddress() {
        PushAddress one = new PushAddress(PushPlatform.WEB_PUSH, null, "https://push.example/1", KEYS);
        PushAddress two = new PushAddress(PushPlatform.WEB_PUSH, null, one.target(), new PushKeys("other", "auth"));
        registers(new Registration(ALEX, PHONE, one, NOW, null, true, 17));

        Registration kept = registers(new Registration(ALEX, PHONE, two, NOW, null, false, 0));
        assertThat(kept.proven()).isFalse();
        assertThat(kept.wokenFor()).isZero();
    }

    @Test
    void aUserHasOnlySoManyRegistrations() {
        for (int i = 0; i < MOST; i++) {
            registers(registration(ALEX, "device-" + i, "token-" + i));
        }

        assertThat(refusalOf(registrations().put(registration(ALEX, PHONE, "token"))))
                .isEqualTo(ErrorCode.CONFLICT);
        registers(registration(ALEX, "device-3", "another"));
        registers(registration(BOB, PHONE, "token"));
        removes(ALEX, "device-4", null, null);
        registers(registration(ALEX, PHONE, "token"));
        assertThat(registrations().of(ALEX)).hasSize(MOST);
    }

    // ---- one device for each address

    @Test
    void whoProvesAnAddressHasItAndWhoHadItHasIsNoMore() {
        registers(registration(ALEX, PHONE, "token"));
        assertThat(proves(ALEX, PHONE, "token")).isTrue();
        registers(registration(BOB, PHONE, "token"));
        assertThat(all()).hasSize(2);

        assertThat(proves(BOB, PHONE, "token")).isTrue();

        assertThat(all()).containsExactly(registration(BOB, PHONE, "token").asProven());
    }

    @Test
    void anotherDeviceOfTheUserLosesItAsWell() {
        registers(registration(ALEX, PHONE, "token").asProven());
        registers(registration(ALEX, HOME, "token").asProven());

        assertThat(all()).containsExactly(registration(ALEX, HOME, "token").asProven());
    }

    @Test
    void whoDoesNotProveAnAddressTakesItFromNobody() {
        Registration phone = registers(registration(ALEX, PHONE, "token").asProven());
        registers(registration(BOB, PHONE, "token"));
        removes(BOB, PHONE, null, null);

        assertThat(all()).containsExactly(phone);
    }

    @Test
    void anAddressThatWasRemovedIsFree() {
        registers(registration(ALEX, PHONE, "token").asProven());
        removes(ALEX, PHONE, null, null);
        registers(registration(BOB, PHONE, "token").asProven());
        registers(registration(ALEX, PHONE, "another").asProven());

        assertThat(all()).hasSize(2);
    }

    @Test
    void oneCanOnlyProveWhatOneIsRegisteredFor() {
        assertThat(proves(ALEX, PHONE, "token")).isFalse();
        registers(registration(ALEX, PHONE, "another"));
        registers(registration(BOB, PHONE, "token"));

        assertThat(proves(ALEX, PHONE, "token")).isFalse();
        assertThat(proves(ALEX, HOME, "token")).isFalse();
        assertThat(all()).noneMatch(Registration::proven);
    }

    @Test
    void provingTwiceIsProvingOnce() {
        registers(registration(ALEX, PHONE, "token"));
        CompletableFuture<Boolean> first = registrations().prove(ALEX, PHONE, address("token"));
        CompletableFuture<Boolean> second = registrations().prove(ALEX, PHONE, address("token"));

        assertThat(done(first)).isTrue();
        assertThat(done(second)).isTrue();
        assertThat(proves(ALEX, PHONE, "token")).isTrue();
    }

    @Test
    void ofManyThatProveOneAddressAtTheSameMomentExactlyOneHasIt() {
        int threads = 4;
        for (int round = 0; round < 20; round++) {
            String target = "token-" + round;
            for (int i = 0; i < threads; i++) {
                registers(registration("user-" + i, PHONE, target));
            }
            inParallel(
                    threads,
                    thread ->
                            assertThat(proves("user-" + thread, PHONE, target)).isTrue());

            assertThat(all()).singleElement().satisfies(one -> {
                assertThat(one.proven()).isTrue();
                assertThat(one.address().target()).isEqualTo(target);
            });
            backplane.registrations().forEach(one -> removes(one.user(), one.device(), null, null));
        }
    }

    // ---- remove

    @Test
    void removingTellsWhetherThereWasOne() {
        registers(registration(ALEX, PHONE, "token"));

        CompletableFuture<Boolean> first = registrations().remove(ALEX, PHONE, null, null);
        CompletableFuture<Boolean> second = registrations().remove(ALEX, PHONE, null, null);

        assertThat(done(first)).isTrue();
        assertThat(done(second)).isFalse();
        assertThat(removes(ALEX, HOME, null, null)).isFalse();
        assertThat(all()).isEmpty();
    }

    @Test
    void whatAPushServiceSaysOfAnAddressConcernsNoOther() {
        Registration phone = registers(registration(ALEX, PHONE, "token"));

        assertThat(removes(ALEX, PHONE, address("former"), null)).isFalse();
        assertThat(all()).containsExactly(phone);
        assertThat(removes(ALEX, PHONE, address("token"), null)).isTrue();
    }

    @Test
    void whatWasRegisteredAgainSinceStays() {
        registers(registration(ALEX, PHONE, "token", NOW));
        registers(registration(ALEX, PHONE, "token", NOW.plusSeconds(5)));

        assertThat(removes(ALEX, PHONE, address("token"), NOW.plusSeconds(4))).isFalse();
        assertThat(removes(ALEX, PHONE, address("token"), NOW.plusSeconds(5))).isTrue();
    }

    // ---- woken

    @Test
    void howFarADeviceWasWokenOnlyGrows() {
        Registration phone = registers(registration(ALEX, PHONE, "token").asProven());
        done(registrations().woken(ALEX, PHONE, 17));
        done(registrations().woken(ALEX, PHONE, 16));
        done(registrations().woken(ALEX, HOME, 18));

        assertThat(all()).containsExactly(phone.withWokenFor(17));
    }

    @Test
    void aRemovedRegistrationIsNotWoken() {
        registers(registration(ALEX, PHONE, "token").asProven());
        registrations().woken(ALEX, PHONE, 1);
        CompletableFuture<Boolean> removed = registrations().remove(ALEX, PHONE, null, null);
        CompletableFuture<Void> woken = registrations().woken(ALEX, PHONE, 17);

        assertThat(done(removed)).isTrue();
        done(woken);
        assertThat(all()).isEmpty();
    }

    // ---- cut off, forgotten

    @Test
    void aDeviceThatIsCutOffIsNotWokenAnyMore() {
        registers(registration(ALEX, PHONE, "one"));
        Registration home = registers(registration(ALEX, HOME, "two"));

        assertThat(cutsOff(ALEX, PHONE).registrations()).isEqualTo(1);
        assertThat(cutsOff(ALEX, PHONE).registrations()).isZero();
        assertThat(all()).containsExactly(home);
    }

    @Test
    void noDeviceOfAUserThatIsCutOffIsWokenAnyMore() {
        registers(registration(ALEX, PHONE, "one").asProven());
        registers(registration(ALEX, HOME, "two"));
        Registration bobs = registers(registration(BOB, PHONE, "three"));

        assertThat(cutsOff(ALEX, null).registrations()).isEqualTo(2);
        assertThat(all()).containsExactly(bobs);
        registers(registration(BOB, HOME, "one").asProven());
    }

    @Test
    void aForgottenUserHasNoRegistration() {
        registers(registration(ALEX, PHONE, "one").asProven());
        registers(registration(ALEX, HOME, "two"));
        Registration bobs = registers(registration(BOB, PHONE, "three"));

        assertThat(done(backplane.forget(ALEX))).isEqualTo(new ForgottenUser(0, 0, 0, 2));
        assertThat(all()).containsExactly(bobs);
    }

    // ---- listening

    @Test
    void whoeverListensHearsOfAllThatChangesAndFindsIt() {
        List<String> heard = new CopyOnWriteArrayList<>();
        registrations().listen((user, device) -> {
            throw new IllegalStateException("A listener fails, on purpose.");
        });
        registrations().listen((user, device) -> {
            Registration now = registrations().find(user, device);
            heard.add(user + (now == null ? " none" : now.proven() ? " proven" : " unproven"));
        });

        registers(registration(ALEX, PHONE, "token"));
        proves(ALEX, PHONE, "token");
        done(registrations().woken(ALEX, PHONE, 17));
        registers(registration(BOB, PHONE, "token"));
        proves(BOB, PHONE, "token");
        cutsOff(BOB, PHONE);
        registers(registration("carol", PHONE, "token"));
        done(backplane.forget("carol"));

        assertThat(heard)
                .containsExactly(
                        "alex unproven",
                        "alex proven",
                        "bob unproven",
                        "alex none",
                        "bob proven",
                        "bob none",
                        "carol unproven",
                        "carol none");
    }

    // ---- many at once, the end

    @Test
    void manyRegisterAtOnce() {
        int each = 15;
        inParallel(4, thread -> {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                String user = "user-" + i;
                all.add(registrations().put(registration(user, "device-" + thread, thread + " " + i)));
                all.add(registrations().prove(user, "device-" + thread, address(thread + " " + i)));
                all.add(registrations().woken(user, "device-" + thread, 17));
            }
            all.forEach(BackplaneTestBase::done);
        });

        assertThat(all()).hasSize(4 * each).allMatch(Registration::proven).allMatch(one -> one.wokenFor() == 17);
    }

    @Test
    void nothingIsRegisteredAfterTheEnd() {
        registers(registration(ALEX, PHONE, "token"));
        backplane.close();

        assertThat(refusalOf(registrations().put(registration(ALEX, HOME, "another"))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(registrations().find(ALEX, HOME)).isNull();
    }

    @Test
    void anAddressIsNotInTheTextOfARegistration() {
        assertThat(registration(ALEX, PHONE, "secret-token").toString()).doesNotContain("secret-token");
    }
}
