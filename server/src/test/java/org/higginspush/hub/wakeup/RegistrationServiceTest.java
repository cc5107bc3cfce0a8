package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

/** Registering devices, and proving that they have the addresses that they name. */
class RegistrationServiceTest extends RegistrationServiceTestBase {
    // ---- codes

    @Test
    void aNewAddressIsSentACodeAndProvenByIt() {
        Registration registered = registers(ALEX, PHONE, TOKEN);
        assertThat(registered.proven()).isFalse();
        assertThat(registered.registered()).isEqualTo(clock.instant());
        WakeUp sent = fcm.next();
        assertThat(sent.address()).isEqualTo(TOKEN);
        assertThat(sent.code()).matches("[A-Za-z0-9_-]{22}");
        assertThat(sent.expires()).isEqualTo(clock.instant().plus(ProofCodes.LIFETIME));

        Registration proven = proves(ALEX, PHONE, String.valueOf(sent.code()));

        assertThat(proven.proven()).isTrue();
        assertThat(service.find(ALEX, PHONE)).isEqualTo(proven);
        assertThat(fcm.rest()).isEmpty();
    }

    @Test
    void codesAreNeverTheSame() {
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            codes.add(code("user-" + i, PHONE, address("token-" + i)));
        }
        assertThat(codes).hasSize(50);
    }

    @Test
    void theSameAddressAgainIsProvenAndSentNothing() {
        registersAndProves(ALEX, PHONE, TOKEN);
        clock.advance(Duration.ofDays(7));

        Registration again = registers(ALEX, PHONE, TOKEN, clock.instant().plusSeconds(60));

        assertThat(again.proven()).isTrue();
        assertThat(again.registered()).isEqualTo(clock.instant());
        assertThat(again.expires()).isEqualTo(clock.instant().plusSeconds(60));
        assertThat(fcm.rest()).isEmpty();
    }

    @Test
    void anotherAddressIsToBeProvenAnew() {
        registersAndProves(ALEX, PHONE, TOKEN);

        assertThat(registers(ALEX, PHONE, address("another")).proven()).isFalse();
        assertThat(fcm.next().address().target()).isEqualTo("another");
    }

    @Test
    void provingTwiceIsProvingOnce() {
        String code = code(ALEX, PHONE, TOKEN);
        proves(ALEX, PHONE, code);

        assertThat(proves(ALEX, PHONE, code).proven()).isTrue();
        assertThat(proves(ALEX, PHONE, "whatever").proven()).isTrue();
    }

    @Test
    void anotherCodeProvesNothingAndThereAreFewTries() {
        String code = code(ALEX, PHONE, TOKEN);
        String bobs = code(BOB, PHONE, address("bob's"));
        for (int i = 0; i < ProofCodes.TRIES; i++) {
            isRefused(service.prove(ALEX, PHONE, bobs), ErrorCode.FORBIDDEN, "not the code");
        }

        isRefused(service.prove(ALEX, PHONE, code), ErrorCode.CONFLICT, "register the address again");
        assertThat(proves(BOB, PHONE, bobs).proven()).isTrue();
        assertThat(service.find(ALEX, PHONE)).matches(one -> one != null && !one.proven());
    }

    @Test
    void theRightCodeAfterAWrongOneProves() {
        String code = code(ALEX, PHONE, TOKEN);
        isRefused(service.prove(ALEX, PHONE, code + "x"), ErrorCode.FORBIDDEN, "newest");

        assertThat(proves(ALEX, PHONE, code).proven()).isTrue();
    }

    @Test
    void aCodeIsGoodForTenMinutes() {
        String code = code(ALEX, PHONE, TOKEN);
        String bobs = code(BOB, PHONE, address("bob's"));
        clock.advance(ProofCodes.LIFETIME.minusMillis(1));
        assertThat(proves(BOB, PHONE, bobs).proven()).isTrue();
        clock.advance(Duration.ofMillis(1));

        isRefused(service.prove(ALEX, PHONE, code), ErrorCode.CONFLICT, "No code is under way");
        assertThat(proves(ALEX, PHONE, code(ALEX, PHONE, TOKEN)).proven()).isTrue();
    }

    @Test
    void onlyTheLastCodeOfADeviceIsGood() {
        String first = code(ALEX, PHONE, TOKEN);
        clock.advance(RegistrationService.SAME_CODE);
        String second = code(ALEX, PHONE, TOKEN);

        isRefused(service.prove(ALEX, PHONE, first), ErrorCode.FORBIDDEN, "newest");
        assertThat(proves(ALEX, PHONE, second).proven()).isTrue();
    }

    @Test
    void theCodeOfAFormerAddressProvesNoOther() {
        String first = code(ALEX, PHONE, TOKEN);
        registers(ALEX, PHONE, address("another"));

        isRefused(service.prove(ALEX, PHONE, first), ErrorCode.FORBIDDEN, "newest");
        assertThat(proves(ALEX, PHONE, String.valueOf(fcm.next().code())).address())
                .isEqualTo(address("another"));
    }

    @Test
    void whoRegistersAgainAtOnceIsSentNoOtherCode() {
        String code = code(ALEX, PHONE, TOKEN);
        registers(ALEX, PHONE, TOKEN);

        assertThat(fcm.rest()).isEmpty();
        assertThat(proves(ALEX, PHONE, code).proven()).isTrue();
    }

    @Test
    void aCodeThatCouldNotBeSentIsSentAgainAtOnce() {
        fcm.answers(new WakeUpResult.Rejected("The credentials are wrong."));
        String lost = code(ALEX, PHONE, TOKEN);
        fcm.answers(new WakeUpResult.Accepted());
        String code = code(ALEX, PHONE, TOKEN);

        isRefused(service.prove(ALEX, PHONE, lost), ErrorCode.FORBIDDEN, "newest");
        assertThat(proves(ALEX, PHONE, code).proven()).isTrue();
    }

    @Test
    void whoIsNotRegisteredProvesNothing() {
        isRefused(service.prove(ALEX, PHONE, "code"), ErrorCode.NOT_FOUND, "register its address first");
        String code = code(ALEX, PHONE, TOKEN);
        assertThat(done(service.remove(ALEX, PHONE))).isTrue();

        isRefused(service.prove(ALEX, PHONE, code), ErrorCode.NOT_FOUND, "register its address first");
        registers(ALEX, PHONE, TOKEN);
        isRefused(service.prove(ALEX, PHONE, code), ErrorCode.FORBIDDEN, "newest");
    }

    @Test
    void afterARestartADeviceRegistersAgain() {
        String code = code(ALEX, PHONE, TOKEN);
        try (RegistrationService next = started()) {
            isRefused(next.prove(ALEX, PHONE, code), ErrorCode.CONFLICT, "register the address again");
        }
    }

    @Test
    void codesUnderWayAreBounded() {
        ProofCodes codes = new ProofCodes(clock, new SecureRandom(), 2);
        codes.issue(new DeviceKey(ALEX, "one"), TOKEN);
        codes.issue(new DeviceKey(ALEX, "two"), TOKEN);
        codes.issue(new DeviceKey(ALEX, "two"), TOKEN);

        assertThatThrownBy(() -> codes.issue(new DeviceKey(ALEX, "three"), TOKEN))
                .isInstanceOf(Refusal.class);
        clock.advance(ProofCodes.LIFETIME);
        codes.issue(new DeviceKey(ALEX, "three"), TOKEN);
    }

    // ---- limits

    @Test
    void aDeviceCausesFewCodesAnHour() {
        for (int i = 0; i < RegistrationService.CODES_PER_DEVICE; i++) {
            registers(ALEX, PHONE, address("stranger-" + i));
        }

        Refusal refusal = refusal(service.put(ALEX, PHONE, address("another"), null));
        assertThat(refusal.code()).isEqualTo(ErrorCode.SLOW_DOWN);
        assertThat(refusal.text())
                .isEqualTo("Too many addresses were registered for this device: try again in 12 minutes.");
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(12));
        assertThat(service.find(ALEX, PHONE))
                .matches(one -> one != null && one.address().target().equals("stranger-4"));
        registers(ALEX, "tablet", address("another"));
        clock.advance(Duration.ofMinutes(12));
        registers(ALEX, PHONE, address("another"));
        assertThat(fcm.rest()).hasSize(RegistrationService.CODES_PER_DEVICE + 2);
    }

    @Test
    void soDoAllDevicesOfAUserTogether() {
        for (int i = 0; i < RegistrationService.CODES_PER_USER; i++) {
            registers(ALEX, "device-" + i, address("stranger-" + i));
            done(service.remove(ALEX, "device-" + i));
        }

        isRefused(service.put(ALEX, PHONE, TOKEN, null), ErrorCode.SLOW_DOWN, "this user: try again in 6 minutes");
        registers(BOB, PHONE, TOKEN);
    }

    @Test
    void whatIsProvenIsNotLimited() {
        registersAndProves(ALEX, PHONE, TOKEN);
        for (int i = 0; i < 50; i++) {
            assertThat(registers(ALEX, PHONE, TOKEN).proven()).isTrue();
        }
    }

    @Test
    void anAddressForWhichThereIsNoGatewayIsRefusedWithWhatToConfigure() {
        PushAddress apns = new PushAddress(PushPlatform.APNS, null, "token", null);

        isRefused(service.put(ALEX, PHONE, apns, null), ErrorCode.CONFLICT, "push.apns.key");
        assertThat(service.of(ALEX)).isEmpty();
    }

    // ---- one device for each address

    @Test
    void anAddressGoesToWhoProvedItLast() {
        registersAndProves(ALEX, PHONE, TOKEN);
        registersAndProves(BOB, PHONE, TOKEN);

        assertThat(service.of(ALEX)).isEmpty();
        assertThat(service.of(BOB)).hasSize(1);
    }

    @Test
    void ofTwoThatProveOneAddressAtTheSameMomentExactlyOneHasIt() {
        for (int round = 0; round < 20; round++) {
            PushAddress address = address("token-" + round);
            List<String> users = List.of("first-" + round, "second-" + round);
            List<String> codes =
                    users.stream().map(user -> code(user, PHONE, address)).toList();
            CyclicBarrier together = new CyclicBarrier(2);
            List<CompletableFuture<Boolean>> ends =
                    List.of(proves(together, users.get(0), codes.get(0)), proves(together, users.get(1), codes.get(1)));
            assertThat(ends.stream().filter(RegistrationServiceTestBase::done)).isNotEmpty();

            assertThat(users.stream().flatMap(user -> service.of(user).stream()))
                    .singleElement()
                    .matches(Registration::proven);
        }
    }

    /** Completes with whether it was proven, or lost to the other before the answer. */
    private CompletableFuture<Boolean> proves(CyclicBarrier together, String user, String code) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        together.await();
                        service.prove(user, PHONE, code)
                                .whenComplete((proven, failure) -> end.complete(failure == null));
                    } catch (Exception e) {
                        end.completeExceptionally(e);
                    }
                })
                .start();
        return end;
    }

    // ---- gone, and trying

    @Test
    void anAddressThatThePushServiceDoesNotKnowIsForgotten() {
        fcm.answers(new WakeUpResult.Gone(null, "unregistered"));
        registers(ALEX, PHONE, TOKEN);

        assertThat(done(service.remove(ALEX, PHONE))).isFalse();
    }

    @Test
    void aDeviceIsWokenToTryIt() {
        registersAndProves(ALEX, PHONE, TOKEN);

        assertThat(done(service.wake(ALEX, PHONE))).isEqualTo(new WakeUpResult.Accepted());
        WakeUp sent = fcm.next();
        assertThat(sent.code()).isNull();
        assertThat(sent.address()).isEqualTo(TOKEN);

        fcm.answers(new WakeUpResult.Rejected("wrong"));
        assertThat(done(service.wake(ALEX, PHONE))).isEqualTo(new WakeUpResult.Rejected("wrong"));
        fcm.answers(new WakeUpResult.Gone(clock.instant().minusSeconds(1), "before it registered"));
        done(service.wake(ALEX, PHONE));
        assertThat(service.of(ALEX)).hasSize(1);
        fcm.answers(new WakeUpResult.Gone(clock.instant(), "since"));
        done(service.wake(ALEX, PHONE));
        assertThat(service.of(ALEX)).isEmpty();
    }

    @Test
    void nothingButACodeIsSentToAnAddressThatIsNotProven() {
        isRefused(service.wake(ALEX, PHONE), ErrorCode.NOT_FOUND, "no registration");
        code(ALEX, PHONE, TOKEN);

        isRefused(service.wake(ALEX, PHONE), ErrorCode.CONFLICT, "not proven");
        assertThat(fcm.rest()).isEmpty();
    }
}
