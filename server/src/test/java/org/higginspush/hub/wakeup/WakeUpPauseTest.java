package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.Audience;
import org.junit.jupiter.api.Test;

/** When a device is tried again whose push service did not take the wake-up, and when the turn of one of many is. */
class WakeUpPauseTest extends WakeUpTestBase {
    private static final Duration MOST_OF_TENTH = Duration.ofMillis(10);

    @Test
    void aPushServiceIsAskedAgainWhenItSaid() {
        registers(ALEX, PHONE);
        pushService.answers(new WakeUpResult.TryLater(Duration.ofMinutes(10), "busy"));
        changes(ALEX, "notes", HOME);
        pushService.one();

        passes(Duration.ofMinutes(10).minus(MOST_OF_TENTH));
        changes(ALEX, "passwords", HOME);
        pushService.hasNothing();
        pushService.answers(new WakeUpResult.Accepted());
        passes(Duration.ofMinutes(1).plus(MOST_OF_TENTH));

        pushService.one();
        passes(Duration.ofHours(1));
        pushService.hasNothing();
    }

    @Test
    void noPushServiceMakesADeviceWaitLongerThanAnHour() {
        registers(ALEX, PHONE);
        pushService.answers(new WakeUpResult.TryLater(Duration.ofDays(30), "busy"));
        changes(ALEX, "notes", HOME);
        pushService.one();

        passes(Duration.ofHours(1).minus(MOST_OF_TENTH));
        pushService.hasNothing();
        passes(Duration.ofMinutes(6).plus(MOST_OF_TENTH));
        pushService.one();
    }

    @Test
    void pausesGrowUpToTheLongestWaitIfThePushServiceDoesNotSay() {
        registers(ALEX, PHONE);
        pushService.answers(new WakeUpResult.TryLater(null, "busy"));
        changes(ALEX, "notes", HOME);
        Instant before = pushService.one().at();

        for (Duration longest :
                List.of(INTERVAL, INTERVAL.multipliedBy(2), INTERVAL.multipliedBy(4), LONGEST_WAIT, LONGEST_WAIT)) {
            Duration passed = Duration.between(before, clock.instant());
            passes(longest.plus(MOMENT).minus(passed));
            Instant at = pushService.rest().get(0).at();
            assertThat(Duration.between(before, at)).isBetween(longest.dividedBy(2), longest.plus(MOMENT));
            before = at;
        }
    }

    @Test
    void whatIsRejectedIsTriedAgainToo() {
        registers(ALEX, PHONE);
        pushService.answers(new WakeUpResult.Rejected("wrong"));
        changes(ALEX, "notes", HOME);
        pushService.one();
        pushService.answers(new WakeUpResult.Accepted());
        passes(INTERVAL);

        pushService.one();
    }

    @Test
    void manyWhomOneChangeConcernsAreWokenOneAfterTheOther() {
        int phones = 1_500;
        for (int i = 0; i < phones; i++) {
            puts("user-" + i, PHONE, "target-" + i);
        }
        passes(MOMENT);
        passes(INTERVAL.multipliedBy(2));
        pushService.hasNothing();

        changes(new Audience.Everyone(), "news", null);
        passes(Duration.ofSeconds(1));
        assertThat(pushService.rest()).as("in a second").hasSizeBetween(450, 600);
        passes(Duration.ofSeconds(3));

        assertThat(pushService.rest()).hasSizeBetween(900, 1_050);
        assertThat(pushService.all())
                .extracting(PushServiceFake.SentWakeUp::target)
                .hasSize(phones)
                .doesNotHaveDuplicates();
    }
}
