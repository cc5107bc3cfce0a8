package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import org.higginspush.hub.routing.DeviceConnection;
import org.junit.jupiter.api.Test;

/** What no simulated phone does: it comes after it was woken, and says only what it knew before the next change. */
class RegisteredDeviceTest {
    private static final long CONFIRM_WITHIN = WakeUpTestBase.CONFIRM_WITHIN.toMillis();

    @Test
    void aDeviceThatWasWokenWhileItSleptIsWokenOnceOnItsNextConnection() {
        RegisteredDevice device = new RegisteredDevice("alex", "phone", 10, 0);
        device.concern(11, 1_000, 0);
        assertThat(device.due(1_000, DeviceConnection.NONE, WakeUpTestBase.RULES))
                .isLessThanOrEqualTo(WakeUpTestBase.INTERVAL.toMillis());
        device.begin();
        device.accept(11, 1_000, 1_200);

        device.join(2_000);
        device.concern(12, 3_000, 0);
        device.confirm(11);

        assertThat(device.due(3_000, DeviceConnection.CONFIRMING, WakeUpTestBase.RULES))
                .isEqualTo(3_000 + CONFIRM_WITHIN);
    }
}
