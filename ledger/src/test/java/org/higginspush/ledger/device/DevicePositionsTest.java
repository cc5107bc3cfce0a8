package org.higginspush.ledger.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.Test;

class DevicePositionsTest {
    private final DevicePositions highest = new DevicePositions(DevicePositions.ResumePosition.HIGHEST);
    private final DevicePositions confirmed = new DevicePositions(DevicePositions.ResumePosition.CONFIRMED);

    @Test
    void aNewDeviceHasNoPosition() {
        assertThat(highest.since()).isNull();
        assertThat(confirmed.since()).isNull();
    }

    @Test
    void ofOneEpochTheHigherIsKept() {
        highest.caughtUp(at("e", 10));
        highest.noticed(at("e", 30));
        highest.noticed(at("e", 20));
        assertThat(highest.since()).isEqualTo(at("e", 30));
    }

    @Test
    void ofTwoEpochsTheLaterIsKept() {
        highest.caughtUp(at("e", 10));
        highest.startsAt(at("f", 3));
        assertThat(highest.since()).isEqualTo(at("f", 3));
        highest.noticed(at("g", 1));
        assertThat(highest.since()).isEqualTo(at("g", 1));
    }

    @Test
    void aNoticeConfirmsNothing() {
        confirmed.caughtUp(at("e", 10));
        confirmed.noticed(at("e", 30));
        assertThat(confirmed.since()).isEqualTo(at("e", 10));
        assertThat(confirmed.highest()).isEqualTo(at("e", 30));
    }

    @Test
    void anAnsweredHeartbeatConfirmsWhatWasHighestWhenItWasAsked() {
        confirmed.caughtUp(at("e", 10));
        confirmed.noticed(at("e", 20));
        confirmed.heartbeatAsked();
        confirmed.noticed(at("e", 30));
        confirmed.heartbeatAnswered(at("e", 30));
        assertThat(confirmed.since()).isEqualTo(at("e", 20));
    }

    @Test
    void aHeartbeatThatWasAskedBeforeTheCatchUpConfirmsNothing() {
        confirmed.noticed(at("e", 5));
        confirmed.heartbeatAsked();
        confirmed.caughtUp(at("e", 10));
        confirmed.heartbeatAnswered(null);
        assertThat(confirmed.since()).isEqualTo(at("e", 10));
    }

    @Test
    void eachSessionCountsItsNoticesFromZero() {
        highest.noticed(at("e", 1));
        highest.noticed(null);
        assertThat(highest.received()).isEqualTo(2);
        highest.sessionBegins();
        assertThat(highest.received()).isZero();
    }

    private static Position at(String epoch, long offset) {
        return new Position(epoch, offset);
    }
}
