package org.higginspush.demo.chat.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.higginspush.demo.chat.rooms.ChatStateFixture.Session;
import org.higginspush.demo.chat.rooms.Effect.MemberCount;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class ChatStateTest {
    private final ChatStateFixture chat = new ChatStateFixture();
    private final Session alex = chat.alex();
    private final Session tmp = chat.tmpUsr();

    @Test
    void everyoneInTheRoomHearsWhoJoinsTheJoinerToo() {
        tmp.enters("lobby");
        alex.enters("lobby");

        assertThat(tmp.heard()).containsExactly("lobby| tmpUsr joined", "lobby| Alex4 joined");
        assertThat(alex.heard()).containsExactly("lobby| Alex4 joined");
        assertThat(chat.members("lobby")).containsExactly("tmpUsr@Linux i686@7", "Alex4@Android@02248011");
    }

    @Test
    void severalRoomsAreEnteredAtOnce() {
        EnterResult entered = alex.enters("lobby", "garden");

        assertThat(entered.rooms()).extracting(inside -> inside.config().id()).containsExactly("lobby", "garden");
        assertThat(entered.rooms().get(1).config().description()).isEqualTo("Outside");
        assertThat(entered.lease()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void allRoomsAreEnteredAtOnce() {
        assertThat(alex.entersAll().rooms()).hasSize(3);
    }

    @Test
    void oneUnknownRoomRefusesTheWholeRequest() {
        assertRefused(ErrorCode.NOT_FOUND, () -> alex.enters("lobby", "attic"));

        assertThat(chat.members("lobby")).isEmpty();
    }

    @Test
    void noRoomAtAllIsEnoughForPrivateMessages() {
        assertThat(alex.enters().rooms()).isEmpty();
        tmp.enters();
        tmp.whispers(new Recipient("Alex4", null), "psst");

        assertThat(alex.heard()).containsExactly("tmpUsr to Alex4: psst");
    }

    @Test
    void aQuietRoomTellsNobodyWhoComesAndGoesButCountsThem() {
        tmp.enters("library");
        alex.enters("library");
        alex.departs(LeaveReason.EXIT);

        assertThat(tmp.heard()).isEmpty();
        assertThat(chat.counts())
                .containsExactly(
                        new MemberCount("library", 1), new MemberCount("library", 2), new MemberCount("library", 1));
    }

    @Test
    void aMessageReachesItsRoomsOnly() {
        tmp.enters("lobby", "garden");
        alex.entersAll();
        tmp.heard();
        alex.says("hello", "library");
        alex.says("hi", "lobby", "garden");

        assertThat(tmp.heard()).containsExactly("lobby| Alex4: hi", "garden| Alex4: hi");
    }

    @Test
    void allMeansAllOfOnesOwnRooms() {
        tmp.entersAll();
        alex.enters("lobby", "library");
        tmp.heard();

        assertThat(alex.saysToAll("hi").rooms()).containsExactly("lobby", "library");
        assertThat(tmp.heard()).containsExactly("lobby| Alex4: hi", "library| Alex4: hi");
    }

    @Test
    void nobodySpeaksInARoomTheyAreNotIn() {
        alex.enters("lobby");

        assertRefused(ErrorCode.FORBIDDEN, () -> alex.says("hi", "lobby", "garden"));
        assertRefused(ErrorCode.FORBIDDEN, () -> alex.says("hi"));
        assertRefused(ErrorCode.SESSION_UNKNOWN, () -> tmp.says("hi", "lobby"));
    }

    @Test
    void aRoomCanBeLeftAndTheOthersKept() {
        tmp.enters("lobby");
        alex.enters("lobby", "garden");
        tmp.heard();

        assertThat(alex.exits("lobby", "library")).containsExactly("lobby");
        assertThat(tmp.heard()).containsExactly("lobby| Alex4 left: exit");
        assertThat(chat.members("garden")).hasSize(1);
    }

    @Test
    void aPrivateMessageReachesAllDevicesOfTheRecipientAndNobodyElse() {
        Session phone = chat.session("s-1", "Alex4", "Android@1");
        Session pc = chat.session("s-2", "Alex4", "Windows@2");
        List.of(phone, pc, tmp).forEach(session -> session.enters("garden"));
        List.of(phone, pc, tmp).forEach(Session::heard);
        Session eve = chat.session("s-eve", "Eve", "Mac@3");
        eve.enters();
        tmp.whispers(new Recipient("Alex4", null), "to all yours");
        tmp.whispers(new Recipient("Alex4", "Windows@2"), "to that one");

        assertThat(phone.heard()).containsExactly("tmpUsr to Alex4: to all yours");
        assertThat(pc.heard())
                .containsExactly("tmpUsr to Alex4: to all yours", "tmpUsr to Alex4@Windows@2: to that one");
        assertThat(eve.heard()).isEmpty();
        assertThat(tmp.heard()).isEmpty();
    }

    @Test
    void theSendersOtherTabSeesThePrivateMessageToo() {
        Session other = chat.session("s-tmp-2", "tmpUsr", "Linux i686@7");
        List.of(alex, tmp, other).forEach(session -> session.enters());
        tmp.whispers(new Recipient("Alex4", null), "psst");

        assertThat(other.heard()).containsExactly("tmpUsr to Alex4: psst");
        assertThat(tmp.heard()).isEmpty();
    }

    @Test
    void aPrivateMessageToSomebodyWhoIsNotHereIsRefused() {
        tmp.enters("lobby");

        assertRefused(ErrorCode.NOT_FOUND, () -> tmp.whispers(new Recipient("Alex4", null), "psst"));
    }

    @Test
    void aPersonIsThereUntilTheirLastSessionLeaves() {
        Session second = chat.session("s-alex-2", "Alex4", "Android@02248011");
        tmp.enters("lobby");
        alex.enters("lobby");
        second.enters("lobby");
        tmp.heard();
        alex.departs(LeaveReason.GONE);

        assertThat(tmp.heard()).isEmpty();
        second.departs(LeaveReason.GONE);
        assertThat(tmp.heard()).containsExactly("lobby| Alex4 left: gone");
        assertThat(chat.members("lobby")).containsExactly("tmpUsr@Linux i686@7");
    }

    @Test
    void departingTwiceIsTheSameAsOnce() {
        tmp.enters("lobby");
        alex.enters("lobby");
        tmp.heard();
        alex.departs(LeaveReason.EXIT);
        alex.departs(LeaveReason.GONE);

        assertThat(tmp.heard()).containsExactly("lobby| Alex4 left: exit");
    }

    @Test
    void enteringAgainIsAnsweredAgainAndAnnouncedOnce() {
        alex.enters("lobby");
        EnterResult again = alex.enters("lobby");

        assertThat(again.rooms()).hasSize(1);
        assertThat(alex.heard()).containsExactly("lobby| Alex4 joined");
    }

    @Test
    void theRoomsAreListedWithWhatTheyAreForAndHowManyAreIn() {
        alex.enters("garden");

        assertThat(chat.state.rooms(alex.id))
                .extracting(view -> view.config().id() + " " + view.members() + " " + view.entered())
                .containsExactly("lobby 0 false", "garden 1 true", "library 0 false");
    }

    @Test
    void theServerSpeaksInAnyRoomAndToAnyone() {
        alex.enters("lobby");
        alex.heard();
        Person server = Person.server("Higgins");
        chat.take(chat.state.announce(server, RoomSelection.all(), "a1", "Tea is ready", chat.now()));
        chat.take(chat.state.announceTo(new Recipient("Alex4", null), server, "a2", "Yours too", chat.now()));

        assertThat(alex.heard()).containsExactly("lobby| Higgins: Tea is ready", "Higgins to Alex4: Yours too");
    }

    @Test
    void aRoomAddedLaterIsARoomLikeAnyOther() {
        chat.take(chat.state.add(RoomConfig.of("Küche 🍳", "Cooking")));
        alex.enters("Küche 🍳");

        assertThat(alex.heard()).containsExactly("Küche 🍳| Alex4 joined");
        assertRefused(ErrorCode.CONFLICT, () -> chat.state.add(RoomConfig.of("lobby", "Again")));
    }

    @Test
    void aSessionKnowsHowItStands() {
        alex.enters("lobby");
        chat.passes(Duration.ofSeconds(30));
        SessionStatus status = chat.state.status(alex.id, chat.now());

        assertThat(status.person().handle()).isEqualTo("Alex4@Android@02248011");
        assertThat(status.rooms()).containsExactly("lobby");
        assertThat(status.leaseLeft()).isEqualTo(Duration.ofSeconds(70));
        assertThat(status.sessions()).isEqualTo(1);
    }

    @Test
    void aSilentSessionEndsWithItsLeaseAndIsTold() {
        tmp.enters("lobby");
        alex.enters("lobby");
        tmp.heard();
        alex.heard();
        chat.passes(Duration.ofSeconds(60));
        chat.state.heard(tmp.id, chat.now());
        chat.passes(Duration.ofSeconds(40));
        chat.endsLeases();

        assertThat(tmp.heard()).containsExactly("lobby| Alex4 left: lease");
        assertThat(alex.heard()).containsExactly("ended: lease");
        assertThat(chat.state.sessionIds()).containsExactly(tmp.id);
    }

    @Test
    void aWordInTimeRenewsTheLease() {
        alex.enters("lobby");
        for (int i = 0; i < 5; i++) {
            chat.passes(Duration.ofSeconds(99));
            alex.says("still here", "lobby");
            chat.endsLeases();
        }
        assertThat(chat.members("lobby")).hasSize(1);
    }

    @Test
    void whosePageIsClosedIsSeenToLeaveAfterAGrace() {
        tmp.enters("lobby");
        alex.enters("lobby");
        tmp.heard();
        alex.disconnects(LeaveReason.EXIT);
        chat.passes(ChatStateFixture.LIMITS.reconnectGrace().minusMillis(1));
        chat.endsDisconnected();
        assertThat(tmp.heard()).isEmpty();
        chat.passes(Duration.ofMillis(1));
        chat.endsDisconnected();

        assertThat(tmp.heard()).containsExactly("lobby| Alex4 left: exit");
    }

    @Test
    void whoComesBackInTimeIsNotSeenToLeave() {
        tmp.enters("lobby");
        alex.enters("lobby");
        tmp.heard();
        alex.disconnects(LeaveReason.EXIT);
        Session loadedAgain = chat.session("s-again", "Alex4", "Android@02248011");
        loadedAgain.enters("lobby");
        chat.passes(ChatStateFixture.LIMITS.reconnectGrace());
        chat.endsDisconnected();
        loadedAgain.says("the end", "lobby");

        assertThat(tmp.heard()).containsExactly("lobby| Alex4: the end");
        assertThat(chat.state.sessionIds()).containsExactlyInAnyOrder(tmp.id, loadedAgain.id);
    }

    @Test
    void roomsAndSessionsAreLimited() {
        chat.take(chat.state.add(RoomConfig.of("attic", "")));
        alex.enters("lobby", "garden", "library");

        assertRefused(ErrorCode.FORBIDDEN, () -> alex.enters("attic"));
        assertThat(alex.enters("lobby").rooms()).hasSize(1);
        for (int i = 1; i < ChatStateFixture.LIMITS.sessions(); i++) {
            chat.session("s" + i, "n" + i, "d").enters();
        }
        assertRefused(ErrorCode.UNAVAILABLE, () -> tmp.enters());
    }

    @Test
    void theNumberOfRoomsIsLimited() {
        for (int i = 3; i < ChatStateFixture.LIMITS.rooms(); i++) {
            chat.state.add(RoomConfig.of("room" + i, ""));
        }
        assertRefused(ErrorCode.FORBIDDEN, () -> chat.state.add(RoomConfig.of("one more", "")));
    }

    static void assertRefused(ErrorCode code, ThrowingCallable request) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(request)
                .extracting(Refusal::code)
                .isEqualTo(code);
    }
}
