package org.higginspush.demo.chat.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.higginspush.demo.chat.rooms.ChatStateTest.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.rooms.ChatStateFixture.Session;
import org.higginspush.demo.chat.rooms.EnterResult.RoomSnapshot;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class MessageSenderTest {
    private final ChatStateFixture chat = new ChatStateFixture();
    private final Session alex = chat.alex();
    private final Session tmp = chat.tmpUsr();

    @Test
    void aMessageSentAgainIsAnsweredTheSameWayAndSaidOnce() {
        alex.enters("lobby");
        alex.heard();
        Receipt first = alex.saysAs("m-1", "hello", "lobby");
        chat.passes(Duration.ofSeconds(5));
        Receipt again = alex.saysAs("m-1", "hello", "lobby");

        assertThat(alex.heard()).containsExactly("lobby| Alex4: hello");
        assertThat(first.repeated()).isFalse();
        assertThat(again).isEqualTo(first.asRepeated());
    }

    @Test
    void aMessageSentAgainFromANewSessionOfThePersonIsSaidOnce() {
        tmp.enters("lobby");
        alex.enters("lobby");
        alex.saysAs("m-1", "hello", "lobby");
        alex.departs(LeaveReason.GONE);
        Session back = chat.session("s-alex-back", "Alex4", "Android@02248011");
        back.enters("lobby");
        tmp.heard();

        assertThat(back.saysAs("m-1", "hello", "lobby").repeated()).isTrue();
        assertThat(tmp.heard()).isEmpty();
    }

    @Test
    void theSameIdOfAnotherPersonIsAnotherMessage() {
        tmp.enters("lobby");
        alex.enters("lobby");
        alex.saysAs("m-1", "hello", "lobby");

        assertThat(tmp.saysAs("m-1", "hello yourself", "lobby").repeated()).isFalse();
    }

    @Test
    void aPrivateMessageSentAgainIsToldOnce() {
        alex.enters();
        tmp.enters();
        Recipient to = new Recipient("Alex4", null);
        chat.take(chat.state.whisper(tmp.id, to, "m-1", "psst", chat.now()));
        chat.take(chat.state.whisper(tmp.id, to, "m-1", "psst", chat.now()));

        assertThat(alex.heard()).containsExactly("tmpUsr to Alex4: psst");
    }

    @Test
    void whatIsRememberedOfSentMessagesIsBounded() {
        ReceiptCache receipts = new ReceiptCache();
        Person person = alex.person;
        for (int i = 0; i <= ReceiptCache.MESSAGES; i++) {
            receipts.keep(person, new Receipt("m" + i, List.of(), chat.now(), i, false));
        }
        assertThat(receipts.find(person, "m0")).isNull();
        assertThat(receipts.find(person, "m1")).isNotNull();
    }

    @Test
    void theNewestMessagesOfARoomAwaitWhoEnters() {
        alex.enters("lobby");
        for (int i = 1; i <= 3; i++) {
            alex.says("message " + i, "lobby");
        }
        RoomSnapshot whole = tmp.enters("lobby").rooms().get(0);
        assertThat(whole.history())
                .extracting(MessageSent::text)
                .containsExactly("message 1", "message 2", "message 3");
        assertThat(whole.earlier()).isFalse();

        alex.says("message 4", "lobby");
        alex.says("message 5", "lobby");
        RoomSnapshot cut = tmp.enters("lobby").rooms().get(0);
        assertThat(cut.history())
                .extracting(MessageSent::text)
                .containsExactly("message 2", "message 3", "message 4", "message 5");
        assertThat(cut.earlier()).isTrue();
    }

    @Test
    void historyIsBoundedInBytes() {
        RoomHistory history = new RoomHistory(1000, 1000);
        for (int i = 1; i <= 20; i++) {
            history.add(new MessageSent("lobby", alex.person, "m" + i, "é".repeat(25), chat.now(), i));
        }
        assertThat(history.recent(1000).messages()).hasSize(4);
        assertThat(history.recent(600).messages()).extracting(MessageSent::id).containsExactly("m19", "m20");
        assertThat(history.recent(1).messages()).extracting(MessageSent::id).containsExactly("m20");
        assertThat(history.recent(600).earlier()).isTrue();
    }

    @Test
    void eventsAreNumberedInOrderEvenWithinOneMoment() {
        alex.enters("lobby", "garden");
        Receipt first = alex.says("one", "lobby", "garden");
        Receipt second = alex.says("two", "lobby");

        assertThat(second.sequence()).isGreaterThan(first.sequence() + 1);
    }

    @Test
    void aReceiptTellsTheNumberInEachRoom() {
        alex.enters("lobby", "garden");
        Receipt receipt = alex.says("one", "lobby", "garden");

        LastSequences lastSequences = chat.state.lastSequences(alex.id);
        assertThat(receipt.rooms()).hasSize(2);
        assertThat(receipt.rooms())
                .extracting(lastSequences.rooms()::get)
                .containsExactly(receipt.sequence(), receipt.sequence() + 1);
    }

    @Test
    void aPrivateMessageIsStillThereWhenItsReaderComesBackSoon() {
        alex.enters();
        tmp.enters();
        tmp.whispers(new Recipient("Alex4", null), "psst");
        alex.departs(LeaveReason.GONE);
        chat.passes(RecentWhispers.KEPT.minusSeconds(1));

        assertThat(alex.enters().whispers()).extracting(Whisper::text).containsExactly("psst");
        assertThat(tmp.enters().whispers()).isEmpty();
        chat.passes(Duration.ofSeconds(1));
        assertThat(alex.enters().whispers()).isEmpty();
    }

    @Test
    void aNewOwnerOfANameGetsNothingThatWasMeantForTheLast() {
        alex.enters();
        tmp.enters("lobby");
        tmp.whispers(new Recipient("Alex4", null), "psst");
        alex.departs(LeaveReason.EXIT);
        chat.state.forget("Alex4");

        assertThat(alex.enters().whispers()).isEmpty();
    }

    @Test
    void aSessionCanTellWhetherItHasHeardEverything() {
        assertThat(alex.enters("lobby", "library").rooms())
                .extracting(RoomSnapshot::last)
                .containsExactly(0L, 0L);
        assertThat(chat.state.lastSequences(alex.id).rooms().get("lobby")).isPositive();
        tmp.enters("lobby");
        long said = tmp.says("hello", "lobby").sequence();
        long whispered = tmp.whispers(new Recipient("Alex4", null), "psst").sequence();

        LastSequences lastSequences = chat.state.lastSequences(alex.id);
        assertThat(lastSequences.rooms()).containsEntry("lobby", said).containsEntry("library", 0L);
        assertThat(lastSequences.whispers()).isEqualTo(whispered);
        EnterResult again = alex.enters("lobby");
        assertThat(again.rooms().get(0).last()).isEqualTo(said);
        assertThat(again.lastWhisper()).isEqualTo(whispered);
        assertThat(lastSequences.entered()).isTrue();
        assertThat(chat.state.lastSequences("nobody")).isEqualTo(new LastSequences(false, Map.of(), 0));
    }

    @Test
    void whoTalksTooFastIsToldHowLongToWait() {
        alex.enters("lobby");
        for (int i = 0; i < ChatStateFixture.LIMITS.burst(); i++) {
            alex.says("quick", "lobby");
        }
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> alex.says("too quick", "lobby"))
                .matches(refusal -> refusal.code() == ErrorCode.SLOW_DOWN)
                .matches(refusal -> Duration.ofSeconds(1).equals(refusal.retryAfter()));
        chat.passes(Duration.ofSeconds(1));
        assertThat(alex.says("not so quick", "lobby").repeated()).isFalse();
    }

    @Test
    void aRepeatCostsNoTurn() {
        alex.enters("lobby");
        for (int i = 0; i < 50; i++) {
            alex.saysAs("m-1", "again and again", "lobby");
        }
        assertThat(alex.says("another", "lobby").repeated()).isFalse();
    }

    @Test
    void markupIsTextLikeAnyOther() {
        alex.enters("lobby");
        alex.heard();
        alex.says("<b>&amp;</b>\n\t🎩", "lobby");

        assertThat(alex.heard()).containsExactly("lobby| Alex4: <b>&amp;</b>\n\t🎩");
    }

    @Test
    void whatIsNoMessageIsRefused() {
        alex.enters("lobby");

        for (String bad : List.of("", " \n ", "x".repeat(21), "bell \u0007", "half \uD83C", "nul \u0000")) {
            assertRefused(ErrorCode.MALFORMED, () -> alex.says(bad, "lobby"));
            chat.passes(Duration.ofSeconds(1));
        }
        assertThat(alex.says("🎩".repeat(20), "lobby").repeated()).isFalse();
        for (String badId : List.of("", "x".repeat(65), "a b", "<id>", "é")) {
            assertRefused(ErrorCode.MALFORMED, () -> alex.saysAs(badId, "hello", "lobby"));
        }
    }
}
