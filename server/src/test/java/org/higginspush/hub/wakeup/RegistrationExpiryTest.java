package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.Test;

/** Registrations end at their time. */
class RegistrationExpiryTest extends RegistrationServiceTestBase {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private boolean isStored(String user) {
        return backplane.registrations().find(user, PHONE) != null;
    }

    private Registration proven(String user, Duration lifetime) {
        PushAddress address = address("of " + user);
        Registration known = service.find(user, PHONE);
        if (known == null || !known.proven()) {
            registersAndProves(user, PHONE, address);
        }
        return registers(user, PHONE, address, clock.instant().plus(lifetime));
    }

    @Test
    void aRegistrationEndsWhenItSaysSo() {
        proven(ALEX, Duration.ofHours(1));
        proven(BOB, Duration.ofHours(2));

        timers.advance(Duration.ofMinutes(59));
        assertThat(isStored(ALEX)).isTrue();
        timers.advance(Duration.ofMinutes(1));
        await().atMost(LIMIT).until(() -> !isStored(ALEX));
        assertThat(isStored(BOB)).isTrue();
        timers.advance(Duration.ofHours(1));
        await().atMost(LIMIT).until(() -> !isStored(BOB));
    }

    @Test
    void oneThatIsOverIsNotThereEvenBeforeItIsRemoved() {
        proven(ALEX, Duration.ofHours(1));
        clock.advance(Duration.ofHours(1));

        assertThat(service.find(ALEX, PHONE)).isNull();
        assertThat(service.of(ALEX)).isEmpty();
    }

    @Test
    void oneThatWasRenewedStays() {
        proven(ALEX, Duration.ofHours(1));
        registers(ALEX, PHONE, address("of " + ALEX), null);

        timers.advance(Duration.ofDays(400));
        assertThat(isStored(ALEX)).isTrue();
    }

    @Test
    void oneThatIsRenewedForLessEndsEarlier() {
        proven(ALEX, Duration.ofHours(2));
        proven(ALEX, Duration.ofSeconds(5));

        timers.advance(Duration.ofSeconds(5));
        await().atMost(LIMIT).until(() -> !isStored(ALEX));
    }

    @Test
    void whatNobodyProvesIsRemovedAfterADay() {
        code(ALEX, PHONE, TOKEN);
        registersAndProves(BOB, PHONE, address("bob's"));

        timers.advance(RegistrationExpiry.UNPROVEN.minusSeconds(1));
        assertThat(isStored(ALEX)).isTrue();
        timers.advance(Duration.ofSeconds(1));
        await().atMost(LIMIT).until(() -> !isStored(ALEX));
        timers.advance(Duration.ofDays(400));
        assertThat(isStored(BOB)).isTrue();
    }

    @Test
    void whatEndedWhileNoHubRanIsRemovedWhenTheNextStarts() {
        proven(ALEX, Duration.ofHours(1));
        service.close();
        clock.advance(Duration.ofHours(2));
        assertThat(isStored(ALEX)).isTrue();
        try (RegistrationService next = started()) {
            assertThat(next.find(ALEX, PHONE)).isNull();
            timers.advance(Duration.ofSeconds(1));
            await().atMost(LIMIT).until(() -> !isStored(ALEX));
        }
    }

    @Test
    void aClosedServiceHasNoTimer() {
        proven(ALEX, Duration.ofHours(1));
        service.close();

        assertThat(timers.waiting()).isZero();
        proven(BOB, Duration.ofHours(1));
        assertThat(timers.waiting()).isZero();
    }
}
