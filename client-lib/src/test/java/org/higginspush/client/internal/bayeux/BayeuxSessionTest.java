package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.common.HashMapMessage;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BayeuxSessionTest {
    private static final Map<String, Object> YES = Map.of("successful", true);

    private final FakeTransport transport = new FakeTransport();
    private final ManualTimer timer = new ManualTimer();
    private final List<Map<String, Object>> received = new ArrayList<>();
    private final List<Reply> heartbeats = new ArrayList<>();
    private final List<Boolean> holds = new ArrayList<>();
    private boolean fails;
    private final List<ConnectionFailure> ends = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final BayeuxSession session = new BayeuxSession(
            transport, timer, Duration.ofSeconds(15), "", Runnable::run, new RecordingListener(), ends::add);

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void theHandshakeCarriesTheToken() {
        session.handshake(Map.of("token", "t"), reply -> log.add("accepted"));

        Message handshake = next();
        assertThat(handshake.getExt()).isEqualTo(Map.of("push", Map.of("token", "t")));
        transport.answers(handshake, Map.of("successful", true, "clientId", "c1"));
        assertThat(log).containsExactly("accepted");
    }

    @Test
    void theHandshakeCarriesTheDeviceAndNamesTheTransport() {
        session.handshake(Map.of("token", "t", "device", "phone"), reply -> {});

        Message handshake = next();
        assertThat(handshake.getExt()).isEqualTo(Map.of("push", Map.of("token", "t", "device", "phone")));
        assertThat(handshake.get("supportedConnectionTypes")).isEqualTo(List.of("websocket"));
    }

    @Test
    void everyMessageHasTheFieldsThatBayeuxAsksFor() {
        session.handshake(Map.of(), reply -> {});
        Message handshake = next();
        transport.answers(handshake, Map.of("successful", true, "clientId", "c1"));
        session.subscribe("/user/alex/contexts", Map.of(), reply -> {});
        Message subscribe = next();
        session.startHeartbeats();
        Message connect = next();
        session.publish("/user/alex/contexts", Map.of("context", "notes"), reply -> {});
        Message publish = next();
        session.close(() -> {});
        Message disconnect = next();

        assertThat(handshake).containsOnlyKeys("id", "channel", "version", "supportedConnectionTypes");
        assertThat(subscribe).containsOnlyKeys("id", "channel", "clientId", "subscription");
        assertThat(connect).containsOnlyKeys("id", "channel", "clientId", "connectionType", "advice", "ext");
        assertThat(publish).containsOnlyKeys("id", "channel", "clientId", "data");
        assertThat(disconnect).containsOnlyKeys("id", "channel", "clientId");
        assertThat(List.of(handshake, subscribe, connect, publish, disconnect))
                .extracting(Message::getChannel)
                .containsExactly(
                        "/meta/handshake",
                        "/meta/subscribe",
                        "/meta/connect",
                        "/user/alex/contexts",
                        "/meta/disconnect");
        assertThat(List.of(handshake, subscribe, connect, publish, disconnect))
                .extracting(Message::getId)
                .doesNotHaveDuplicates();
    }

    @Test
    void aHeartbeatIsUnansweredAtAnyTime() {
        open(Map.of("timeout", 30_000L));
        session.startHeartbeats();

        for (int i = 0; i < 15; i++) {
            Message heartbeat = next();
            assertThat(heartbeat.getChannel()).isEqualTo("/meta/connect");
            assertThat(transport.sent).as("no more than one").isEmpty();
            transport.hubSends(notice(Map.of("context", "notes")));
            transport.answers(heartbeat, YES);
        }

        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void aRefusedHandshakeEndsIt() {
        session.handshake(Map.of("token", "t"), reply -> log.add("accepted"));

        transport.answers(
                next(),
                Map.of(
                        "successful",
                        false,
                        "error",
                        "503::try later",
                        "advice",
                        Map.of("reconnect", "handshake", "interval", 4000L)));

        assertThat(log).isEmpty();
        assertThat(ends)
                .containsExactly(
                        new ConnectionFailure(ConnectionFailure.Kind.UNAVAILABLE, 503, 4000, "503: try later"));
        assertThat(transport.aborted).isTrue();
    }

    @Test
    void aHandshakeReplyWithoutASessionEndsIt() {
        session.handshake(Map.of("token", "t"), reply -> log.add("accepted"));

        transport.answers(next(), YES);

        assertThat(log).isEmpty();
        assertThat(ends).singleElement().satisfies(end -> assertThat(end.text()).contains("named no session"));
    }

    @Test
    void aHubThatAnswersHeartbeatsAtOnceIsLeft() {
        open(Map.of("timeout", 30_000L));
        session.startHeartbeats();
        transport.answers(next(), YES);
        for (int i = 1; i < HeartbeatRateLimiter.MAX_EARLY; i++) {
            transport.answers(next(), YES);
            timer.fire();
        }
        assertThat(ends).isEmpty();
        assertThat(timer.delays).as("the burst is over soon").hasSizeGreaterThanOrEqualTo(2);

        transport.answers(next(), YES);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.text()).contains("at once"));
        assertThat(holds).containsOnly(false);
    }

    @Test
    void theHubMayAskForAPauseBetweenHeartbeatsButNotForALongOne() {
        open();
        session.startHeartbeats();

        transport.answers(next(), Map.of("successful", true, "advice", Map.of("interval", 300_000L)));

        assertThat(transport.sent).isEmpty();
        assertThat(timer.delays).containsExactly(15_000L);
        timer.fire();
        assertThat(next().getChannel()).isEqualTo("/meta/connect");
    }

    @Test
    void aHeartbeatThatBringsNoticesFollowsAtOnce() {
        open(Map.of("timeout", 30_000L));
        session.startHeartbeats();
        transport.answers(next(), YES);
        for (int i = 0; i < 15; i++) {
            transport.hubSends(notice(Map.of("context", "notes")));
            transport.answers(next(), YES);
        }
        assertThat(ends).isEmpty();
        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void aHubThatKeepsSendingForOtherUsersIsLeft() {
        open();
        HashMapMessage foreign = notice(Map.of("context", "notes"));
        foreign.setChannel("/user/sam/contexts");

        for (int i = 0; i < 100; i++) {
            transport.hubSends(foreign);
        }
        assertThat(ends).isEmpty();
        transport.hubSends(foreign);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.text()).contains("nobody asked for"));
    }

    @Test
    void whatTheListenerCannotHandleEndsIt() {
        open();
        fails = true;

        assertThatThrownBy(() -> transport.hubSends(notice(Map.of("context", "notes"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.text()).contains("could not be handled"));
    }

    @Test
    void aBatchIsSentInOneFrame() {
        open();

        session.batch(() -> {
            session.subscribe("/user/alex/contexts", Map.of("position", "k3:1"), reply -> log.add("subscribed"));
            session.startHeartbeats();
        });

        List<Message.Mutable> frame = transport.sent.remove();
        assertThat(frame).extracting(Message::getChannel).containsExactly("/meta/subscribe", "/meta/connect");
        assertThat(frame).extracting(Message::getClientId).containsOnly("c1");
        assertThat(frame.get(1).getAdvice()).isEqualTo(Map.of("timeout", 0));
        assertThat(frame.get(1).getExt()).isEqualTo(Map.of("push", Map.of("heard", 5L)));
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void oneHeartbeatFollowsTheOther() {
        open();
        session.startHeartbeats();

        transport.answers(next(), Map.of("successful", true, "ext", Map.of("push", Map.of("position", "k3:9"))));

        assertThat(heartbeats)
                .singleElement()
                .satisfies(reply -> assertThat(reply.text("position")).isEqualTo("k3:9"));
        Message again = next();
        assertThat(again.getChannel()).isEqualTo("/meta/connect");
        assertThat(again.getAdvice()).as("the hub may hold it").isNull();
    }

    @Test
    void aFailedHeartbeatEndsIt() {
        open();
        session.startHeartbeats();

        transport.answers(next(), Map.of("successful", false, "error", "401::the token has expired"));

        assertThat(ends)
                .containsExactly(
                        new ConnectionFailure(ConnectionFailure.Kind.ENDED, 401, 0, "401: the token has expired"));
    }

    @Test
    void aHubThatAsksForANewHandshakeEndsIt() {
        open();
        session.startHeartbeats();

        transport.answers(next(), Map.of("successful", true, "advice", Map.of("reconnect", "handshake")));

        assertThat(ends).hasSize(1);
    }

    @Test
    void noticesReachTheListener() {
        open();

        transport.hubSends(notice(Map.of("context", "notes")));

        assertThat(received).containsExactly(Map.of("context", "notes"));
    }

    @Test
    void aNoticeThatCarriesAnIdIsNoAnswer() {
        open();
        session.publish("/user/alex/contexts", Map.of("context", "notes"), reply -> log.add("answered"));
        Message published = next();
        HashMapMessage notice = notice(Map.of("context", "notes"));
        notice.setId(published.getId());

        transport.hubSends(notice);
        assertThat(log).isEmpty();
        transport.answers(published, YES);
        assertThat(log).containsExactly("answered");
    }

    @Test
    void anAnswerCountsOnce() {
        open();
        session.publish("/user/alex/contexts", Map.of("context", "notes"), reply -> log.add("answered"));
        Message published = next();

        transport.answers(published, YES);
        transport.answers(published, YES);

        assertThat(log).containsExactly("answered");
    }

    @Test
    void aFailureEndsItOnceAndLateAnswersAreIgnored() {
        open();
        session.publish("/user/alex/contexts", Map.of("context", "notes"), reply -> log.add("answered"));
        Message published = next();

        transport.listener().onFailure(new EOFException("cut"), List.of(published));
        transport.listener().onFailure(new EOFException("cut"), List.of(published));
        transport.answers(published, YES);
        transport.hubSends(notice(Map.of("context", "notes")));
        session.publish("/user/alex/contexts", Map.of(), reply -> log.add("answered"));

        assertThat(ends).hasSize(1);
        assertThat(log).isEmpty();
        assertThat(received).isEmpty();
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void closingDisconnects() {
        open();
        session.close(() -> log.add("closed"));

        Message disconnect = next();
        assertThat(disconnect.getChannel()).isEqualTo("/meta/disconnect");
        transport.hubSends(notice(Map.of("context", "notes")));
        assertThat(log).isEmpty();
        transport.answers(disconnect, YES);

        assertThat(log).containsExactly("closed");
        assertThat(transport.aborted).isTrue();
        assertThat(ends).as("who closed it knows").isEmpty();
        assertThat(received).isEmpty();
    }

    @Test
    void aConnectionThatEndsWhileItDisconnectsIsClosed() {
        open();
        session.close(() -> log.add("closed"));

        transport.listener().onFailure(new EOFException("closed"), transport.sent.remove());

        assertThat(log).containsExactly("closed");
        assertThat(ends).isEmpty();
    }

    @Test
    void withoutAHandshakeThereIsNothingToDisconnect() {
        session.handshake(Map.of(), reply -> {});

        session.close(() -> log.add("closed"));

        assertThat(log).containsExactly("closed");
        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void theHubMayEndTheSession() {
        open();
        HashMapMessage bye = new HashMapMessage();
        bye.setChannel("/meta/disconnect");
        bye.setSuccessful(true);

        transport.hubSends(bye);

        assertThat(ends)
                .singleElement()
                .satisfies(end -> assertThat(end.kind()).isEqualTo(ConnectionFailure.Kind.ENDED));
    }

    @Test
    void onlyAHeartbeatMayTakeLongerThanTheRequestTimeout() {
        open(Map.of("timeout", 120_000L));
        session.startHeartbeats();
        transport.answers(next(), YES);
        Message heartbeat = next();
        session.publish("/user/alex/contexts", Map.of(), reply -> {});
        Message published = next();

        assertThat(patience(heartbeat)).isBetween(100_000L, 135_000L);
        assertThat(patience(published)).isZero();
    }

    @Test
    void aRefusedSubscriptionDoesNotEndIt() {
        open();
        session.subscribe("/user/sam/contexts", Map.of(), reply -> log.add(reply.code() + reply.text()));

        transport.answers(next(), Map.of("successful", false, "error", "403::not yours"));

        assertThat(log).containsExactly("403not yours");
        assertThat(ends).isEmpty();
    }

    private long patience(Message message) {
        Promise.Completable<Long> answer = new Promise.Completable<>();
        transport.listener().onTimeout(List.of(message), answer);
        return answer.join();
    }

    private void open() {
        open(Map.of());
    }

    private void open(Map<String, Object> advice) {
        session.handshake(Map.of("token", "t"), reply -> {});
        Map<String, Object> fields = new HashMap<>(Map.of("successful", true, "clientId", "c1"));
        fields.put("advice", advice);
        transport.answers(next(), fields);
    }

    private Message next() {
        List<Message.Mutable> frame = transport.sent.remove();
        assertThat(frame).hasSize(1);
        return frame.get(0);
    }

    private static HashMapMessage notice(Map<String, Object> data) {
        HashMapMessage notice = new HashMapMessage();
        notice.setChannel("/user/alex/contexts");
        notice.setData(data);
        return notice;
    }

    /** A timer that the test fires. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        private final List<Long> delays = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();

        private ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            tasks.add(task);
            return super.schedule(() -> {}, 0, unit);
        }

        private void fire() {
            List<Runnable> due = List.copyOf(tasks);
            tasks.clear();
            due.forEach(Runnable::run);
        }
    }

    private final class RecordingListener implements SessionListener {
        @Override
        public Map<String, Object> heartbeat() {
            return Map.of("heard", 5L);
        }

        @Override
        public void heartbeatAnswered(Reply reply, boolean held) {
            heartbeats.add(reply);
            holds.add(held);
        }

        @Override
        public boolean received(String channel, Map<String, Object> data) {
            if (fails) {
                throw new IllegalStateException("told by the test");
            }
            received.add(data);
            return channel.startsWith("/user/alex/");
        }
    }
}
