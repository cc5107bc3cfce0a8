package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.junit.jupiter.api.Test;

/** Who is woken, for what, and how often. */
class WakeUpSchedulerTest extends WakeUpTestBase {
    @Test
    void aSleepingDeviceIsWokenAtOnceByAWakeUpThatSaysNothing() {
        registers(ALEX, PHONE);

        changes(ALEX, "notes", HOME);

        PushServiceFake.SentWakeUp sent = pushService.one();
        assertThat(sent.wakeUp().address()).isEqualTo(address("alex/phone"));
        assertThat(sent.wakeUp().code()).isNull();
        assertThat(sent.wakeUp().expires()).isEqualTo(sent.at().plus(TTL));
        assertThat(sent.giveUp()).isBetween(sent.at().plusSeconds(1), sent.at().plus(INTERVAL));
    }

    @Test
    void onlyDevicesThatAreConcernedAreWoken() {
        registers(ALEX, PHONE);
        registers(ALEX, TABLET);
        registers(BOB, PHONE);

        changes(ALEX, "notes", PHONE);
        assertThat(pushService.one().target()).isEqualTo("alex/tablet");
        passes(INTERVAL);

        changes(new Audience.Device(ALEX, PHONE), "notes", null);
        assertThat(pushService.one().target()).isEqualTo("alex/phone");
        passes(INTERVAL);

        changes("carol", "notes", PHONE);
        pushService.hasNothing();
    }

    @Test
    void membersOfAGroupAreWokenButNotTheOrigin() {
        registers(ALEX, PHONE);
        registers(BOB, PHONE);
        registers("carol", PHONE);
        done(backplane.groups().add("family", ALEX));
        done(backplane.groups().add("family", BOB));

        changes(new Audience.Group("family"), "album", new Origin(BOB, PHONE));

        assertThat(pushService.one().target()).isEqualTo("alex/phone");
    }

    @Test
    void aChangeForEveryoneWakesAllButTheOrigin() {
        registers(ALEX, PHONE);
        registers(ALEX, TABLET);
        registers(BOB, PHONE);

        changes(new Audience.Everyone(), "news", new Origin(ALEX, PHONE));
        passes(Duration.ofSeconds(1));

        assertThat(pushService.rest())
                .extracting(PushServiceFake.SentWakeUp::target)
                .containsExactlyInAnyOrder("alex/tablet", "bob/phone");
    }

    @Test
    void aTimedChangeWakesWhenItsTimeHasCome() {
        registers(ALEX, PHONE);
        done(backplane
                .timed()
                .schedule(new Change(ALEX, "notes", null, HOME), clock.instant().plusSeconds(60)));
        passes(Duration.ofSeconds(59));
        pushService.hasNothing();

        changes(BOB, "sentinel", null);
        pushService.hasNothing();
    }

    @Test
    void tenThousandChangesCauseAWakeUpAnIntervalAndATrailingOne() {
        registers(ALEX, PHONE);

        for (int i = 0; i < 10_000; i++) {
            backplane.record(new Change(ALEX, "notes-" + i % 10, (long) i + 1, HOME));
            passes(Duration.ofMillis(10));
        }
        settles();
        passes(INTERVAL);
        passes(INTERVAL);

        List<PushServiceFake.SentWakeUp> sent = pushService.rest();
        assertThat(sent)
                .as("100 s, one at once, then one each 20 s, and one for the last changes")
                .hasSize(6);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 1).at(), sent.get(i).at())).isGreaterThanOrEqualTo(INTERVAL);
        }
        passes(Duration.ofHours(1));
        pushService.hasNothing();
    }

    @Test
    void aTrailingChangeIsNotForgotten() {
        registers(ALEX, PHONE);
        changes(ALEX, "notes", HOME);
        pushService.one();
        changes(ALEX, "notes", HOME);
        passes(INTERVAL.minusSeconds(1));
        pushService.hasNothing();

        passes(Duration.ofSeconds(1));

        pushService.one();
    }

    @Test
    void aDeviceThatIsConnectedAndConfirmsIsNotWoken() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();

        for (int i = 0; i < 20; i++) {
            changes(ALEX, "notes", HOME);
            passes(Duration.ofMinutes(2));
            phone.confirms();
        }
        settles();
        phone.leaves();
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void aConnectedDeviceThatDoesNotConfirmIsWokenOnce() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        phone.hears(false);
        changes(ALEX, "notes", HOME);
        passes(CONFIRM_WITHIN.minusSeconds(1));
        pushService.hasNothing();

        passes(Duration.ofSeconds(1));
        pushService.one();
        for (int i = 0; i < 20; i++) {
            changes(ALEX, "notes", HOME);
            passes(CONFIRM_WITHIN);
        }
        pushService.hasNothing();

        phone.hears(true);
        phone.confirms();
        phone.hears(false);
        changes(ALEX, "notes", HOME);
        passes(CONFIRM_WITHIN);
        pushService.one();
    }

    @Test
    void whatADeadConnectionDidNotConfirmWakesOnceItIsOver() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        phone.hears(false);
        changes(ALEX, "notes", HOME);
        phone.leaves();
        passes(GRACE.minusSeconds(1));
        pushService.hasNothing();

        passes(Duration.ofSeconds(2));

        pushService.one();
    }

    @Test
    void whoComesBackWithinTheGraceIsNotWoken() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        phone.leaves();
        changes(ALEX, "notes", HOME);
        passes(GRACE.minusSeconds(1));
        phone.connects();
        phone.confirms();
        phone.leaves();
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void whoStaysAwayLongerThanTheGraceIsWokenAtOnce() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        phone.leaves();
        passes(GRACE);

        changes(ALEX, "notes", HOME);

        pushService.one();
    }

    @Test
    void aLinkThatComesAndGoesCausesNoWakeUpEachTime() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        for (int i = 0; i < 100; i++) {
            phone.leaves();
            changes(ALEX, "notes", HOME);
            passes(GRACE.minusSeconds(1));
            phone.connects();
            phone.confirms();
        }

        pushService.hasNothing();
    }

    @Test
    void howeverALinkComesAndGoesNoChangeWaitsLongerThanTheLongestWait() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.hears(false);
        changes(ALEX, "notes", HOME);
        pushService.one();
        changes(ALEX, "notes", HOME);
        Duration waited = Duration.ZERO;
        while (pushService.all().size() < 2) {
            phone.connects();
            passes(Duration.ofSeconds(3));
            phone.leaves();
            passes(Duration.ofSeconds(3));
            waited = waited.plusSeconds(6);
            assertThat(waited).isLessThan(LONGEST_WAIT.plusSeconds(7));
        }
        assertThat(waited).as("not each time").isGreaterThanOrEqualTo(LONGEST_WAIT.minusSeconds(7));
    }

    @Test
    void aSessionThatConfirmsNothingCountsAsToldWhileItLasts() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        changes(ALEX, "notes", HOME);
        passes(Duration.ofHours(1));
        pushService.hasNothing();

        phone.leaves();
        passes(GRACE.minusSeconds(1));
        pushService.hasNothing();
        passes(Duration.ofSeconds(1));
        pushService.one();
    }

    @Test
    void aHeldPollThatIsFollowedByAnotherConfirmsWithItsPosition() {
        FakeDevice phone = registers(ALEX, PHONE);
        for (int i = 0; i < 20; i++) {
            phone.connects();
            passes(Duration.ofSeconds(25));
            changes(ALEX, "notes", HOME);
            phone.leaves();
        }
        phone.connects();
        settles();
        phone.leaves();
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void aDeviceThatPollsNowAndThenIsWokenAndConfirmsWithItsNextRequest() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.polls();
        changes(ALEX, "notes", HOME);
        pushService.one();
        changes(ALEX, "notes", HOME);
        phone.polls();
        phone.polls();
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void whatIsUnderWayIsWithdrawnWhenTheDeviceConnects() {
        FakeDevice phone = registers(ALEX, PHONE);
        pushService.holdsItsAnswers();
        changes(ALEX, "notes", HOME);
        PushServiceFake.SentWakeUp sent = pushService.one();

        phone.connects();
        assertThat(sent.result()).isCancelled();
        phone.confirms();
        phone.leaves();
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void whatWasWithdrawnIsSentAgainIfTheDeviceWasNotTold() {
        FakeDevice phone = registers(ALEX, PHONE);
        pushService.holdsItsAnswers();
        changes(ALEX, "notes", HOME);
        pushService.one();
        phone.hears(false);
        phone.connects();
        phone.leaves();
        passes(INTERVAL.minus(MOMENT));
        pushService.hasNothing(); // it may have been under way until it was withdrawn

        passes(MOMENT);

        pushService.one();
    }

    @Test
    void whoIsConcernedNoMoreIsNotWoken() {
        FakeDevice phone = registers(ALEX, PHONE);
        phone.connects();
        phone.confirms();
        phone.leaves();
        changes(ALEX, "notes", HOME);
        done(backplane.forget(ALEX));
        puts(ALEX, PHONE, "alex/phone");
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }

    @Test
    void theClockMayBeSetBack() {
        registers(ALEX, PHONE);
        changes(ALEX, "notes", HOME);
        pushService.one();
        clock.advance(Duration.ofHours(-3));

        changes(ALEX, "notes", HOME);
        passes(INTERVAL);

        pushService.one();
    }

    @Test
    void nobodyIsWokenByAHubThatStops() {
        registers(ALEX, PHONE);
        scheduler.close();

        changes(ALEX, "notes", HOME);
        passes(Duration.ofHours(1));

        pushService.hasNothing();
    }
}
