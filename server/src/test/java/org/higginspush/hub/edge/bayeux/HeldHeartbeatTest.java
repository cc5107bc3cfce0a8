package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.higginspush.hub.ForwardingBackplane;
import org.higginspush.hub.HubWithBackplane;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.Change;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A heartbeat that is held on a WebSocket, and what plug-ins send to the session meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeldHeartbeatTest {
    /** After this a session that nobody keeps is over: its interval, and a little. */
    private static final Duration EXPIRED = HubWithBackplane.LONG.plusSeconds(1);

    private final ForwardingBackplane backplane = new ForwardingBackplane();
    private HubWithBackplane hub;
    private long revision;
    private RawBayeux browser;
    private RawBayeux.Socket phone;
    private String client;
    private PushSession session;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** Notes what plug-ins are told of heartbeats that are held. */
    private final class HeartbeatRecorder implements ServerSession.HeartBeatListener {
        @Override
        public void onSuspended(ServerSession of, ServerMessage message, long timeout) {
            events.add("suspended for " + timeout);
        }

        @Override
        public void onResumed(ServerSession of, ServerMessage message, boolean timeout) {
            events.add(timeout ? "timed out" : "resumed");
        }
    }

    @BeforeAll
    void startHub() throws Exception {
        hub = HubWithBackplane.start(backplane, token -> HubWithBackplane.alex(token, Scope.SUBSCRIBE));
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    @BeforeEach
    void connectPhone() {
        browser = new RawBayeux(hub.uri());
        phone = browser.socket();
        client = phone.handshakes("phone");
        begin();
    }

    @AfterEach
    void endSessions() {
        hub.bayeux().getSessions().forEach(each -> hub.bayeux().removeSession(each));
    }

    /** The first heartbeat is answered at once; the next ones are held. */
    private void begin() {
        phone.sends(RawBayeux.connect(client, "")).hears();
        session = (PushSession) hub.bayeux().getSession(client);
        events.clear();
        session.addListener(new HeartbeatRecorder());
    }

    @Test
    void aMessageLeavesAtOnceAndTheHeartbeatStaysHeld() throws Exception {
        hold();
        deliver("one");
        assertThat(text(phone.hears())).isEqualTo("one");
        deliver("two");
        assertThat(text(phone.hears())).isEqualTo("two");

        answerNow();
        assertThat(channel(phone.hears()))
                .as("the reply to the second heartbeat alone")
                .isEqualTo("/meta/connect");
        assertThat(events).as("the second was not held").isEmpty();
        deliver("three");
        assertThat(text(phone.hears())).isEqualTo("three");
    }

    @Test
    void aSessionThatTakesMessagesWithHeartbeatsOnlyHasItsHeartbeatAnsweredByOne() throws Exception {
        session.setMetaConnectDeliveryOnly(true);
        hold();
        deliver("waited for");

        assertThat(text(phone.hears())).isEqualTo("waited for");
        assertThat(channel(phone.hears())).isEqualTo("/meta/connect");
        assertThat(event()).isEqualTo("resumed");
    }

    @Test
    void aHeartbeatForWhichAMessageWaitsIsNeverHeld() throws Exception {
        session.setMetaConnectDeliveryOnly(true);
        deliver("waits");
        phone.sends(RawBayeux.connect(client, ""));

        assertThat(text(phone.hears())).isEqualTo("waits");
        assertThat(channel(phone.hears())).isEqualTo("/meta/connect");
        session.setMetaConnectDeliveryOnly(false);
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":40}"));
        assertThat(event()).as("the first that was held").isEqualTo("suspended for 40");
    }

    @Test
    void aHeartbeatIsAnsweredWhenItsTimeIsUpAndThenTheSessionExpires() throws Exception {
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":50}"));
        assertThat(event()).isEqualTo("suspended for 50");
        assertThat(channel(phone.hears())).isEqualTo("/meta/connect");
        assertThat(event()).isEqualTo("timed out");

        assertThat(session.sweep(in(EXPIRED.minusSeconds(11)))).isFalse();
        assertThat(session.sweep(in(EXPIRED))).isTrue();
    }

    @Test
    void theReplyToAHeldHeartbeatSaysWhereTheDeviceIs() throws Exception {
        String start = phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                .hears()
                .at("/ext/push/position")
                .asText();
        assertThat(start).isNotEmpty();
        phone.sends(RawBayeux.connect(
                client, ",\"advice\":{\"timeout\":50},\"ext\":{\"push\":{\"position\":\"" + start + "\"}}"));

        assertThat(phone.hears().at("/ext/push/position").asText()).isEqualTo(start);
    }

    @Test
    void aSessionWhoseHeartbeatIsHeldDoesNotExpire() throws Exception {
        hold();
        assertThat(session.sweep(in(EXPIRED))).isFalse();
    }

    @Test
    void aSessionMadeOverHttpExpiresWhenTheWebSocketThatHoldsItsHeartbeatIsGone() throws Exception {
        moveFromPolling();
        hold();
        abort();

        assertThat(session.sweep(in(EXPIRED.plusSeconds(5)))).isTrue();
    }

    @Test
    void aSessionThatPolledMeanwhileHearsItsMessagesOnTheWebSocketAgain() throws Exception {
        moveFromPolling();
        browser.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        hold();
        deliver("back");

        assertThat(text(phone.hears())).isEqualTo("back");
    }

    @Test
    void aSessionThatPolledMeanwhileHearsItsNoticesOnTheWebSocketAgain() throws Exception {
        moveFromPolling();
        phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        browser.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        hold();
        backplane.record(new Change("alex", "notes", ++revision, "home-pc")).join();

        assertThat(phone.hears().at("/data/revision").asLong()).isEqualTo(revision);
    }

    @Test
    void whatIsSentWhileTheWebSocketIsGoneWaitsForThePoll() throws Exception {
        moveFromPolling();
        hold();
        abort();
        deliver("while away");

        JsonNode answer = RawBayeux.json(browser.post(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"))
                .body());
        assertThat(text(answer.get(0))).isEqualTo("while away");
    }

    @Test
    void aSecondSessionOnTheSameWebSocketIsServedLikeTheFirst() throws Exception {
        hold();
        client = phone.handshakes("phone");
        begin();
        hold();
        deliver("to the second");

        assertThat(text(phone.hears())).isEqualTo("to the second");
    }

    @Test
    void aHeartbeatIsNotAnsweredAtTheTimeOfTheOneBefore() throws Exception {
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":1000}"));
        hold(); // sent at once, so that the first does not end before
        assertThat(event()).startsWith("suspended for ");
        RawBayeux.Socket other = new RawBayeux(hub.uri()).socket();
        String id = other.handshakes("other");
        other.sends(RawBayeux.connect(id, "")).hears();
        other.sends(RawBayeux.connect(id, ",\"advice\":{\"timeout\":1100}")).hears(); // later than the first would be

        deliver("sentinel");
        assertThat(text(phone.hears())).isEqualTo("sentinel");
    }

    @Test
    void aSessionThatEndsBecauseItsHeartbeatWasHeldForTooLongClosesItsWebSocket() throws Exception {
        hold();
        assertThat(session.sweep(in(HubWithBackplane.LONG.multipliedBy(3)))).isTrue();

        assertThat(phone.closeCode()).isEqualTo(1000);
    }

    /** A session that was made over HTTP, and now speaks through the browser's WebSocket. */
    private void moveFromPolling() {
        browser = new RawBayeux(hub.uri());
        client = browser.handshakes("phone");
        phone = browser.socket(null, "BAYEUX_BROWSER=" + browser.cookie("BAYEUX_BROWSER"));
        begin();
    }

    private void abort() {
        phone.aborts();
        await().atMost(RawBayeux.LIMIT).until(() -> session.connection() == null);
    }

    private void hold() throws InterruptedException {
        phone.sends(RawBayeux.connect(client, ""));
        assertThat(event()).startsWith("suspended for ");
    }

    private void answerNow() {
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
    }

    private void deliver(String text) {
        session.deliver(null, "/service/test", text, Promise.noop());
    }

    private String event() throws InterruptedException {
        String event = events.poll(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("something about a heartbeat").isNotNull();
        return event;
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static String text(JsonNode message) {
        assertThat(channel(message)).as(message.toString()).isEqualTo("/service/test");
        return message.get("data").asText();
    }

    private static String channel(JsonNode message) {
        return message.get("channel").asText();
    }
}
