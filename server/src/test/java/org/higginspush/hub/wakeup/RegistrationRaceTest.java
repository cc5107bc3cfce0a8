package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.higginspush.hub.ForwardingBackplane;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.Test;

/** Requests about one device while another is on its way to the disk: the device gets one code, and that is the good one. */
class RegistrationRaceTest extends RegistrationServiceTestBase {
    private static final PushAddress OTHER = address("other");

    private final HeldRegistrations disk = (HeldRegistrations) backplane.registrations();

    @Override
    Backplane open() {
        Backplane real = super.open();
        HeldRegistrations held = new HeldRegistrations(real.registrations());
        return new ForwardingBackplane(real) {
            @Override
            public Registrations registrations() {
                return held;
            }
        };
    }

    private CompletableFuture<Registration> put(PushAddress address) {
        return service.put(ALEX, PHONE, address, null);
    }

    private String onlyCode(PushAddress address) {
        List<WakeUp> sent = fcm.rest();
        assertThat(sent).extracting(WakeUp::address).containsExactly(address);
        return String.valueOf(sent.get(0).code());
    }

    @Test
    void whoRegistersAgainBeforeItIsDurableIsSentOneCode() {
        disk.hold();
        List<CompletableFuture<Registration>> answers = List.of(put(TOKEN), put(TOKEN), put(TOKEN));
        assertThat(fcm.rest()).as("before it is durable").isEmpty();
        disk.commit();

        answers.forEach(RegistrationServiceTestBase::done);
        assertThat(proves(ALEX, PHONE, onlyCode(TOKEN)).proven()).isTrue();
    }

    @Test
    void whatWasReplacedBeforeItWasDurableIsSentNothing() {
        disk.hold();
        List<CompletableFuture<Registration>> answers = List.of(put(TOKEN), put(OTHER));
        disk.commit();

        answers.forEach(RegistrationServiceTestBase::done);
        assertThat(proves(ALEX, PHONE, onlyCode(OTHER)).address()).isEqualTo(OTHER);
    }

    @Test
    void whicheverIsHeardOfFirst() {
        disk.hold();
        List<CompletableFuture<Registration>> answers = List.of(put(TOKEN), put(OTHER), put(TOKEN), put(OTHER));
        disk.commitLastFirst();

        answers.forEach(RegistrationServiceTestBase::done);
        assertThat(proves(ALEX, PHONE, onlyCode(OTHER)).address()).isEqualTo(OTHER);
    }

    @Test
    void whatWasRemovedBeforeItWasDurableIsSentNothing() {
        disk.hold();
        CompletableFuture<Registration> put = put(TOKEN);
        assertThat(done(service.remove(ALEX, PHONE))).isTrue();
        disk.commit();

        done(put);
        assertThat(fcm.rest()).isEmpty();
    }

    @Test
    void whatWasProvenMeanwhileIsSentNothing() {
        String code = code(ALEX, PHONE, TOKEN);
        clock.advance(RegistrationService.SAME_CODE);
        disk.hold();
        CompletableFuture<Registration> again = put(TOKEN);
        proves(ALEX, PHONE, code);
        disk.commit();

        done(again);
        assertThat(fcm.rest()).isEmpty();
        assertThat(service.find(ALEX, PHONE)).matches(known -> known != null && known.proven());
    }

    @Test
    void onlyCodesThatAreSentAreCounted() {
        disk.hold();
        List<CompletableFuture<Registration>> answers = IntStream.range(0, RegistrationService.CODES_PER_DEVICE)
                .mapToObj(i -> put(TOKEN))
                .toList();
        disk.commit();
        answers.forEach(RegistrationServiceTestBase::done);
        disk.hold();
        CompletableFuture<Registration> lost = put(OTHER);
        disk.fail();
        isRefused(lost, ErrorCode.UNAVAILABLE, "The disk is full.");

        for (int i = 1; i < RegistrationService.CODES_PER_DEVICE; i++) {
            registers(ALEX, PHONE, address("address-" + i));
        }
        isRefused(put(OTHER), ErrorCode.SLOW_DOWN, "this device");
    }

    @Test
    void ofTwoAtTheSameMomentOneIsSentACode() throws Exception {
        for (int round = 0; round < 50; round++) {
            String user = "user-" + round;
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<?> other = CompletableFuture.runAsync(() -> registersAtOnce(together, user));
            registersAtOnce(together, user);
            other.get(30, TimeUnit.SECONDS);

            assertThat(proves(user, PHONE, onlyCode(TOKEN)).proven()).isTrue();
        }
    }

    private void registersAtOnce(CyclicBarrier together, String user) {
        try {
            together.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        done(service.put(user, PHONE, TOKEN, null));
    }
}
