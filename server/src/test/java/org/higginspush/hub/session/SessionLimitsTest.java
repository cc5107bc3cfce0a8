package org.higginspush.hub.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class SessionLimitsTest {
    private long now;
    private final SessionLimits limits = new SessionLimits(2, 3, 6, () -> now);

    @Test
    void aUserHasItsPlacesAndGetsThemBack() {
        limits.join("alex", "10.0.0.1");
        limits.join("alex", "10.0.0.2");
        refused(() -> limits.join("alex", "10.0.0.3"));
        limits.leave("alex", "10.0.0.1");
        assertThatCode(() -> limits.join("alex", "10.0.0.3")).doesNotThrowAnyException();
    }

    @Test
    void anAddressThatIsFullTakesNoPlaceOfTheUser() {
        limits.join("a", "10.0.0.1");
        limits.join("b", "10.0.0.1");
        limits.join("c", "10.0.0.1");
        refused(() -> limits.join("alex", "10.0.0.1"));
        refused(() -> limits.join("alex", "10.0.0.1"));
        limits.join("alex", "10.0.0.2");
        assertThatCode(() -> limits.join("alex", "10.0.0.3")).doesNotThrowAnyException();
    }

    @Test
    void handshakesOfAnAddressAreSpreadOverTheMinute() {
        for (int i = 0; i < 6; i++) {
            limits.handshake("10.0.0.1");
        }
        refused(() -> limits.handshake("10.0.0.1"));
        limits.handshake("10.0.0.2");
        now += Duration.ofSeconds(10).toNanos();
        limits.handshake("10.0.0.1");
        refused(() -> limits.handshake("10.0.0.1"));
    }

    @Test
    void aSuspendedUserGetsNoSessionUntilItIsResumed() {
        limits.suspend("alex");
        refused(() -> limits.join("alex", "10.0.0.1"));
        assertThatCode(() -> limits.join("sam", "10.0.0.1")).doesNotThrowAnyException();

        limits.resume("alex");
        assertThatCode(() -> limits.join("alex", "10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void changedLimitsHoldForWhoComesNext() {
        limits.join("alex", "10.0.0.1");
        limits.join("alex", "10.0.0.1");

        limits.change(1, 1, 1);
        refused(() -> limits.join("alex", "10.0.0.2"));
        limits.handshake("10.0.0.2");
        refused(() -> limits.handshake("10.0.0.2"));
        limits.leave("alex", "10.0.0.1");
        refused(() -> limits.join("alex", "10.0.0.2"));

        limits.change(3, 3, 100);
        limits.join("alex", "10.0.0.1");
        limits.join("alex", "10.0.0.1");
        refused(() -> limits.join("alex", "10.0.0.1"));
    }

    private static void refused(Runnable action) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(action::run);
    }
}
