package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} does with a change. */
abstract class RecordingContract extends BackplaneTestBase {
    @Test
    void aChangeIsAnnouncedAndAcknowledgedWithTheSamePosition() {
        RecordingListener listener = listens(ALEX);

        Receipt receipt = changes("passwords", 7L, HOME);

        Announcement announced = listener.next();
        assertThat(announced.user()).isEqualTo(ALEX);
        assertThat(announced.notice()).isEqualTo(new Notice("passwords", 7, HOME, receipt.position()));
        assertThat(announced.onlyFor()).isNull();
        assertThat(receipt.revision()).isEqualTo(7);
        assertThat(receipt.duplicate()).isFalse();
    }

    @Test
    void anAnnouncementConcernsAllButTheOrigin() {
        RecordingListener listener = listens(ALEX);

        changes("passwords", 7L, HOME);

        Announcement announced = listener.next();
        assertThat(announced.concerns(HOME)).isFalse();
        assertThat(announced.concerns(PHONE)).isTrue();
        assertThat(announced.concerns(null)).isTrue();
    }

    @Test
    void aChangeThatNoDeviceMadeConcernsAll() {
        RecordingListener listener = listens(ALEX);

        changes("passwords", 7L, null);

        Announcement announced = listener.next();
        assertThat(announced.concerns(HOME)).isTrue();
        assertThat(announced.concerns(null)).isTrue();
    }

    @Test
    void aListenerHearsItsOwnUserOnly() {
        RecordingListener listener = listens(ALEX);

        done(backplane.record(new Change("bob", "passwords", 1L, HOME)));
        changes("sentinel", 1L, HOME);

        listener.receives("sentinel", 1, HOME);
    }

    @Test
    void everyListenerOfAUserHearsAChange() {
        RecordingListener first = listens(ALEX);
        RecordingListener second = listens(ALEX);

        changes("notes", 3L, WORK);

        first.receives("notes", 3, WORK);
        second.receives("notes", 3, WORK);
    }

    @Test
    void aChangeWithoutARevisionGetsTheNextOne() {
        RecordingListener listener = listens(ALEX);

        assertThat(changes("notes", null, HOME).revision()).isEqualTo(1);
        assertThat(changes("notes", null, HOME).revision()).isEqualTo(2);
        assertThat(changes("notes", 40L, HOME).revision()).isEqualTo(40);
        assertThat(changes("notes", null, WORK).revision()).isEqualTo(41);

        listener.receives("notes", 1, HOME);
        listener.receives("notes", 2, HOME);
        listener.receives("notes", 40, HOME);
        listener.receives("notes", 41, WORK);
    }

    @Test
    void changesWithoutARevisionThatOverlapGetOneEachAndAreAnnouncedInTheirOrder() {
        RecordingListener listener = listens(ALEX);
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            Long revision = i % 7 == 3 ? Long.valueOf(1000L * i) : null;
            receipts.add(backplane.record(new Change(ALEX, "notes", revision, HOME)));
        }

        List<Long> given =
                receipts.stream().map(receipt -> done(receipt).revision()).toList();
        List<Long> heard = new ArrayList<>();
        long lastOffset = 0;
        for (int i = 0; i < 100; i++) {
            Notice notice = listener.nextNotice();
            heard.add(notice.revision());
            assertThat(notice.offset()).isGreaterThan(lastOffset);
            lastOffset = notice.offset();
        }
        assertThat(heard).isEqualTo(given).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void theHighestRevisionHasNoNextOne() {
        changes("notes", Position.MAX_INTEGER, HOME);

        assertThat(refusalOf(backplane.record(new Change(ALEX, "notes", null, HOME))))
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(changes("notes", Position.MAX_INTEGER, HOME).duplicate()).isTrue();
    }

    @Test
    void aRepeatIsAcknowledgedAndNobodyIsTold() {
        RecordingListener listener = listens(ALEX);
        Receipt first = changes("notes", 5L, HOME);

        Receipt again = changes("notes", 5L, HOME);
        Receipt lower = changes("notes", 4L, HOME);
        changes("sentinel", 1L, HOME);

        assertThat(again).isEqualTo(new Receipt(first.position(), 5, true));
        assertThat(lower).isEqualTo(new Receipt(first.position(), 4, true));
        listener.receives("notes", 5, HOME);
        listener.receives("sentinel", 1, HOME);
    }

    @Test
    void aRepeatInFlightIsAcknowledgedWithWhatItRepeats() {
        CompletableFuture<Receipt> first = backplane.record(new Change(ALEX, "notes", 5L, HOME));
        CompletableFuture<Receipt> again = backplane.record(new Change(ALEX, "notes", 5L, HOME));

        assertThat(done(again).duplicate()).isTrue();
        assertThat(first).isCompleted();
    }

    @Test
    void aChangeThatCameLateIsForTheMakerOfTheLatestAlone() {
        RecordingListener listener = listens(ALEX);
        changes("notes", 7L, HOME);
        listener.receives("notes", 7, HOME);

        Receipt late = changes("notes", 6L, WORK);

        assertThat(late.duplicate()).isFalse();
        Announcement announced = listener.next();
        assertThat(announced.notice()).isEqualTo(new Notice("notes", 6, WORK, late.position()));
        assertThat(announced.concerns(HOME)).isTrue();
        assertThat(announced.concerns(WORK)).isFalse();
        assertThat(announced.concerns(PHONE)).isFalse();
        assertThat(announced.concerns(null)).isFalse();
    }

    @Test
    void theSameRevisionByAnotherDeviceCameLate() {
        RecordingListener listener = listens(ALEX);
        changes("notes", 7L, HOME);
        listener.receives("notes", 7, HOME);

        changes("notes", 7L, WORK);

        Announcement announced = listener.next();
        assertThat(announced.onlyFor()).isEqualTo(HOME);
        assertThat(announced.notice().revision()).isEqualTo(7);
    }

    @Test
    void idsOfAnyTextAreKept() {
        String user = "mailto:alex+😀@example.org?x=%2F/' --\"";
        RecordingListener listener = listens(user);

        done(backplane.record(new Change(user, "пароли 🔑 'x'", 1L, "téléphone/\u2028")));

        listener.receives("пароли 🔑 'x'", 1, "téléphone/\u2028");
        List<Notice> missed = done(backplane.missed(user, null, new Position(now().epoch(), 0)))
                .changes();
        assertThat(missed).extracting(Notice::context).containsExactly("пароли 🔑 'x'");
        assertThat(missed).extracting(Notice::origin).containsExactly("téléphone/\u2028");
    }

    @Test
    void idsThatDifferInCaseOrSpaceDiffer() {
        changes("notes", 1L, HOME);
        changes("Notes", 2L, HOME);
        changes("notes ", 3L, HOME);

        assertThat(learns(PHONE, new Position(now().epoch(), 0)))
                .isEqualTo(Map.of("notes", 1L, "Notes", 2L, "notes ", 3L));
    }
}
