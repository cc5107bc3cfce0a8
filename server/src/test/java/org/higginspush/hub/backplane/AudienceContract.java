package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes for one device, for a group and for everyone. */
abstract class AudienceContract extends CatchUpContract {
    static final String BOB = "bob";
    static final String FAMILY = "family";

    final CompletableFuture<Receipt> record(
            Audience audience, String context, @Nullable Long revision, @Nullable Origin origin) {
        return backplane.record(new Change(audience, context, revision, origin));
    }

    final Receipt toFamily(String context, @Nullable Long revision, @Nullable Origin origin) {
        return done(record(new Audience.Group(FAMILY), context, revision, origin));
    }

    final Receipt toEveryone(String context, @Nullable Long revision, @Nullable Origin origin) {
        return done(record(new Audience.Everyone(), context, revision, origin));
    }

    final void joins(String user) {
        done(backplane.groups().add(FAMILY, user));
    }

    final List<String> missedBy(String user, @Nullable String device, Position since) {
        CatchUp missed = done(backplane.missed(user, device, since));
        assertThat(missed.resync()).isFalse();
        assertThat(missed.changes()).isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
        return missed.changes().stream().map(AudienceContract::text).toList();
    }

    static String text(Notice notice) {
        return notice.key().scope() + " " + notice.context() + " " + notice.revision()
                + (notice.origin() == null ? "" : " by " + notice.origin());
    }

    final Position zero() {
        return new Position(now().epoch(), 0);
    }

    // ---- one device

    @Test
    void aChangeForOneDeviceConcernsItAlone() {
        RecordingListener listener = listens(ALEX);
        done(record(new Audience.Device(ALEX, PHONE), "notes", 3L, new Origin(ALEX, HOME)));

        Announcement announced = listener.next();
        assertThat(announced.concerns(PHONE)).isTrue();
        assertThat(announced.concerns(WORK)).isFalse();
        assertThat(announced.concerns(null)).isFalse();
        assertThat(missedBy(ALEX, PHONE, zero())).containsExactly("DEVICE notes 3");
        assertThat(missedBy(ALEX, WORK, zero())).isEmpty();
        assertThat(missedBy(ALEX, null, zero())).isEmpty();
    }

    @Test
    void aChangeForOneDeviceConcernsItEvenIfItMadeIt() {
        done(record(new Audience.Device(ALEX, PHONE), "notes", 3L, new Origin(ALEX, PHONE)));

        assertThat(missedBy(ALEX, PHONE, zero())).containsExactly("DEVICE notes 3");
    }

    @Test
    void whatIsForOneDeviceAndWhatIsForAllCountTheirRevisionsTogether() {
        assertThat(changes("notes", null, HOME).revision()).isEqualTo(1);
        assertThat(done(record(new Audience.Device(ALEX, PHONE), "notes", null, null))
                        .revision())
                .isEqualTo(2);
        assertThat(changes("notes", null, HOME).revision()).isEqualTo(3);
        assertThat(done(record(new Audience.Device(ALEX, WORK), "notes", null, null))
                        .revision())
                .isEqualTo(4);
        assertThat(changes("cards", null, HOME).revision()).isEqualTo(1);
    }

    // ---- groups

    @Test
    void aChangeForAGroupConcernsAllMembersButTheOrigin() {
        joins(ALEX);
        joins(BOB);
        RecordingListener alex = listens(ALEX);
        RecordingListener bob = listens(BOB);

        Receipt receipt = toFamily("album", 7L, new Origin(ALEX, PHONE));

        assertThat(receipt.duplicate()).isFalse();
        Announcement toAlex = alex.next();
        assertThat(toAlex.notice().key()).isEqualTo(ContextKey.ofGroup(FAMILY, "album"));
        assertThat(toAlex.concerns(PHONE)).isFalse();
        assertThat(toAlex.concerns(HOME)).isTrue();
        Announcement toBob = bob.next();
        assertThat(toBob.notice().origin())
                .as("bob learns nothing of alex's devices")
                .isNull();
        assertThat(toBob.concerns(PHONE)).as("bob's phone is another one").isTrue();
        assertThat(missedBy(ALEX, PHONE, zero())).isEmpty();
        assertThat(missedBy(BOB, PHONE, zero())).containsExactly("GROUP album 7");
        assertThat(missedBy("carol", PHONE, zero())).isEmpty();
    }

    @Test
    void aRepeatForAGroupReachesNobody() {
        joins(ALEX);
        toFamily("album", 7L, null);
        RecordingListener alex = listens(ALEX);

        assertThat(toFamily("album", 7L, null).duplicate()).isTrue();
        assertThat(toFamily("album", 6L, null).duplicate()).isTrue();
        assertThat(toFamily("sentinel", 1L, null).duplicate()).isFalse();

        assertThat(alex.nextNotice().context()).isEqualTo("sentinel");
    }

    @Test
    void aGroupsContextAndTheUsersOwnOfThatNameAreTwo() {
        joins(ALEX);
        changes("album", 9L, HOME);

        assertThat(toFamily("album", null, null).revision()).isEqualTo(1);
        assertThat(toFamily("album", null, null).revision()).isEqualTo(2);

        assertThat(missedBy(ALEX, PHONE, zero())).containsExactly("USER album 9 by home-pc", "GROUP album 2");
    }

    @Test
    void whoJoinsLaterLearnsOfTheGroupsContextsAtOnce() {
        joins(ALEX);
        toFamily("album", 6L, null);
        toFamily("album", 7L, new Origin(BOB, HOME));
        RecordingListener bob = listens(BOB);

        joins(BOB);

        assertThat(bob.nextNotice().revision()).isEqualTo(6);
        assertThat(bob.nextNotice().revision()).isEqualTo(7);
        assertThat(missedBy(BOB, PHONE, zero())).containsExactly("GROUP album 7 by home-pc");
        assertThat(missedBy(BOB, HOME, zero())).containsExactly("GROUP album 6");
    }

    @Test
    void whoHasLeftIsToldNoMore() {
        joins(ALEX);
        joins(BOB);
        toFamily("album", 1L, null);

        assertThat(done(backplane.groups().remove(FAMILY, BOB))).isTrue();
        RecordingListener bob = listens(BOB);
        toFamily("album", 2L, null);
        done(backplane.record(new Change(BOB, "sentinel", 1L, null)));

        assertThat(bob.nextNotice().context()).isEqualTo("sentinel");
        assertThat(missedBy(BOB, PHONE, zero())).containsExactly("USER sentinel 1");
        assertThat(missedBy(ALEX, PHONE, zero())).containsExactly("GROUP album 2");
    }

    @Test
    void membersAreListedInTheOrderOfTheirIdsAndGroupsByUser() {
        Groups groups = backplane.groups();
        assertThat(done(groups.add(FAMILY, BOB))).isTrue();
        assertThat(done(groups.add(FAMILY, ALEX))).isTrue();
        assertThat(done(groups.add(FAMILY, ALEX))).isFalse();
        assertThat(done(groups.add("club", ALEX))).isTrue();

        assertThat(done(groups.members(FAMILY))).containsExactly(ALEX, BOB);
        assertThat(done(groups.of(ALEX))).containsExactly("club", FAMILY);
        assertThat(done(groups.of("carol"))).isEmpty();
        assertThat(done(groups.remove(FAMILY, "carol"))).isFalse();
    }

    @Test
    void aGroupThatIsNotThereIsNotFound() {
        assertThat(refusalOf(record(new Audience.Group("nobody"), "album", 1L, null)))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusalOf(backplane.groups().members("nobody"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(done(backplane.groups().delete("nobody"))).isFalse();
    }

    @Test
    void aGroupMayHaveNoMembersYet() {
        assertThat(done(backplane.groups().create(FAMILY))).isTrue();
        assertThat(done(backplane.groups().create(FAMILY))).isFalse();
        toFamily("album", null, null);
        joins(ALEX);

        assertThat(done(backplane.groups().members(FAMILY))).containsExactly(ALEX);
        assertThat(missedBy(ALEX, PHONE, zero())).containsExactly("GROUP album 1");
    }

    @Test
    void aDeletedGroupIsForgottenWithAllItsContexts() {
        joins(ALEX);
        joins(BOB);
        toFamily("album", 5L, null);

        assertThat(done(backplane.groups().delete(FAMILY))).isTrue();

        assertThat(missedBy(ALEX, PHONE, zero())).isEmpty();
        assertThat(done(backplane.groups().of(BOB))).isEmpty();
        joins(ALEX);
        assertThat(toFamily("album", null, null).revision()).isEqualTo(1);
    }

    @Test
    void aForgottenUserIsInNoGroup() {
        joins(ALEX);
        joins(BOB);
        toFamily("album", 5L, null);

        done(backplane.forget(BOB));
        toFamily("album", 6L, null);

        assertThat(done(backplane.groups().members(FAMILY))).containsExactly(ALEX);
        assertThat(missedBy(BOB, PHONE, zero())).isEmpty();
    }

    @Test
    void manyMembersAreToldInSlicesAndToSpreadThemselves() {
        List<CompletableFuture<Boolean>> joined = new ArrayList<>();
        for (int i = 0; i < 2 * EmbeddedGroups.SLICE + 3; i++) {
            joined.add(backplane.groups().add(FAMILY, "user-" + i));
        }
        joined.forEach(BackplaneTestBase::done);
        RecordingListener last = listens("user-" + (joined.size() - 1));

        toFamily("album", null, null);

        assertThat(last.nextNotice().spread()).isBetween(1, 60_000);
        for (int i = 0; i < joined.size(); i++) {
            assertThat(missedBy("user-" + i, PHONE, zero())).containsExactly("GROUP album 1");
        }
    }

    // ---- everyone

    @Test
    void aChangeForEveryoneConcernsEveryDeviceButTheOrigin() {
        RecordingListener alex = listens(ALEX);
        RecordingListener bob = listens(BOB);
        Position before = zero();

        Receipt receipt = toEveryone("terms", 4L, new Origin(ALEX, PHONE));

        assertThat(receipt.duplicate()).isFalse();
        Announcement toAlex = alex.next();
        assertThat(text(toAlex.notice())).isEqualTo("EVERYONE terms 4 by phone");
        assertThat(toAlex.concerns(PHONE)).isFalse();
        assertThat(text(bob.nextNotice())).isEqualTo("EVERYONE terms 4");
        assertThat(missedBy(ALEX, PHONE, before)).isEmpty();
        assertThat(missedBy(ALEX, HOME, before)).containsExactly("EVERYONE terms 4 by phone");
        assertThat(missedBy("carol", PHONE, before)).containsExactly("EVERYONE terms 4");
    }

    @Test
    void everyoneIsToldOnceAndWhoWasAwayLater() {
        toEveryone("terms", 4L, null);
        Position told = done(backplane.missed("carol", PHONE, zero())).position();

        assertThat(toEveryone("terms", 4L, null).duplicate()).isTrue();
        assertThat(missedBy("carol", PHONE, told)).isEmpty();
        toEveryone("terms", 5L, null);
        toEveryone("terms", 6L, null);

        assertThat(missedBy("carol", PHONE, told)).containsExactly("EVERYONE terms 6");
    }

    @Test
    void aChangeForEveryoneWithoutARevisionGetsTheNext() {
        assertThat(toEveryone("terms", null, null).revision()).isEqualTo(1);
        assertThat(toEveryone("terms", null, null).revision()).isEqualTo(2);
        assertThat(toEveryone("terms", 9L, null).revision()).isEqualTo(9);
        assertThat(toEveryone("terms", null, null).revision()).isEqualTo(10);
    }

    @Test
    void aLateChangeForEveryoneConcernsTheMakerOfTheLatestAlone() {
        toEveryone("terms", 7L, new Origin(ALEX, PHONE));
        RecordingListener alex = listens(ALEX);
        RecordingListener bob = listens(BOB);

        assertThat(toEveryone("terms", 6L, new Origin(BOB, HOME)).duplicate()).isFalse();
        toEveryone("sentinel", 1L, null);

        Announcement late = alex.next();
        assertThat(late.notice().revision()).isEqualTo(6);
        assertThat(late.concerns(PHONE)).isTrue();
        assertThat(late.concerns(HOME)).isFalse();
        assertThat(bob.next().concerns(HOME)).as("passed, and told to nobody").isFalse();
        assertThat(bob.nextNotice().context()).isEqualTo("sentinel");
        assertThat(missedBy(ALEX, PHONE, zero())).contains("EVERYONE terms 6");
    }

    @Test
    void offsetsOfOneUserGrowWhoeverTheChangesAreFor() throws Exception {
        joins(ALEX);
        Position before = now();
        RecordingListener listener = listens(ALEX);
        inParallel(4, thread -> {
            List<CompletableFuture<Receipt>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Long revision = i % 3 == 0 ? null : Long.valueOf(i + 1);
                all.add(
                        switch (thread) {
                            case 0 -> record(new Audience.User(ALEX), "c" + i % 5, revision, null);
                            case 1 -> record(new Audience.Device(ALEX, PHONE), "c" + i % 5, revision, null);
                            case 2 -> record(new Audience.Group(FAMILY), "c" + i % 5, revision, null);
                            default -> record(new Audience.Everyone(), "c" + i % 5, revision, null);
                        });
            }
            all.forEach(BackplaneTestBase::done);
        });
        done(backplane.record(new Change(ALEX, "sentinel", null, null)));

        long last = before.offset();
        List<String> heard = new ArrayList<>();
        Notice notice;
        do {
            notice = listener.nextNotice();
            assertThat(notice.offset()).isGreaterThan(last);
            last = notice.offset();
            heard.add(text(notice));
        } while (!notice.context().equals("sentinel"));
        assertThat(heard).doesNotHaveDuplicates().containsAll(missedBy(ALEX, PHONE, before));
        assertThat(missedBy(ALEX, PHONE, new Position(before.epoch(), last))).isEmpty();
    }
}
