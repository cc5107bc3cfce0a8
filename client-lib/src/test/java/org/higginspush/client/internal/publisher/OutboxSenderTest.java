package org.higginspush.client.internal.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.cometd.bayeux.Message;
import org.higginspush.client.Change;
import org.higginspush.client.HighestRandom;
import org.higginspush.client.PublishException;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.Receipt;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.FakeTransport;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.bayeux.SessionListener;
import org.higginspush.client.internal.connection.ConnectionSettings;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over a transport whose other end is the test; time is advanced by hand. */
class OutboxSenderTest {
    private static final Backoff PAUSES = new Backoff(1_000, 30_000);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FakeTransport transport = new FakeTransport();
    private final List<ConnectionFailure> ends = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private long now;

    private final BayeuxSession session = transport.openSession(timer, new IdleListener(), ends::add);
    private final OutboxSender sender = new OutboxSender(
            new PublisherSettings(
                    6,
                    2,
                    4,
                    Duration.ZERO,
                    PublisherListener.NONE,
                    new ConnectionSettings(
                            URI.create("http://127.0.0.1:1"),
                            TokenSupplier.fixed("t"),
                            List.of(Transport.WEBSOCKET),
                            PAUSES,
                            PAUSES,
                            PAUSES)),
            () -> now,
            new HighestRandom(),
            new ListenerNotifier<>(new PublisherListener() {
                @Override
                public void delayed(int code, String why, Duration retryIn) {
                    delays.add(retryIn);
                }
            }));

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void noMoreIsInFlightThanTheWindowAllows() {
        publish("a", "b", "c", "d", "e", "f");

        sender.sendReady(session, 0);
        assertThat(transport.sent).as("frames").hasSize(2);
        List<Message.Mutable> first = transport.sent.remove();
        assertThat(first).extracting(OutboxSenderTest::context).containsExactly("a", "b");
        assertThat(transport.sent.remove())
                .extracting(OutboxSenderTest::context)
                .containsExactly("c", "d");

        answer(first.get(0), Map.of("successful", true));
        sender.sendReady(session, 0);
        assertThat(transport.sent).as("a small frame is not worth it").isEmpty();
        answer(first.get(1), Map.of("successful", true));
        sender.sendReady(session, 0);
        assertThat(transport.sent.remove())
                .extracting(OutboxSenderTest::context)
                .containsExactly("e", "f");
    }

    @Test
    void aFullOutboxFailsWhatIsPublished() {
        publish("a", "b", "c", "d", "e", "f");

        assertFails(publish("g").get(0), PublishException.Reason.FULL);
        assertThat(sender.waiting()).isEqualTo(6);
    }

    @Test
    void onceClosedItTakesNothingAndFailsWhatIsLeft() {
        CompletableFuture<Receipt> left = publish("a").get(0);

        sender.close();

        assertFails(publish("b").get(0), PublishException.Reason.CLOSED);
        assertThat(left).isNotDone();
        sender.failAll();
        assertFails(left, PublishException.Reason.CLOSED);
    }

    @Test
    void whatWasInFlightWhenTheConnectionBrokeIsSentAgain() {
        publish("a");
        sender.sendReady(session, 0);
        transport.sent.clear();

        sender.connectionLost();
        sender.sendReady(session, 0);

        assertThat(transport.sent.remove())
                .extracting(OutboxSenderTest::context)
                .containsExactly("a");
    }

    @Test
    void aHubThatAsksForPatienceGetsAPauseThatGrows() {
        CompletableFuture<Receipt> receipt = publish("a").get(0);
        for (int failures = 1; failures <= 3; failures++) {
            sender.sendReady(session, now);
            answer(transport.sent.remove().get(0), Map.of("successful", false, "error", "429::slow down"));

            long end = now + PAUSES.bound(failures);
            assertThat(delays.get(failures - 1)).isEqualTo(Duration.ofMillis(end - now));
            assertThat(sender.due(now)).isEqualTo(end);
            sender.sendReady(session, end - 1);
            assertThat(transport.sent).isEmpty();
            now = end;
        }
        assertThat(receipt).isNotDone();
    }

    @Test
    void aReplyThatTheSessionIsUnknownEndsIt() {
        publish("a");
        sender.sendReady(session, 0);

        answer(transport.sent.remove().get(0), Map.of("successful", false, "error", "402::unknown session"));

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.code()).isEqualTo(402));
    }

    @Test
    void aRefusalFailsWithTheHubsCode() {
        CompletableFuture<Receipt> receipt = publish("a").get(0);
        sender.sendReady(session, 0);

        answer(transport.sent.remove().get(0), Map.of("successful", false, "error", "403::not yours"));

        assertFails(receipt, PublishException.Reason.REFUSED);
        assertThat(ends).isEmpty();
    }

    private List<CompletableFuture<Receipt>> publish(String... contexts) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (String context : contexts) {
            receipts.add(sender.publish(new Change("alex", context, 1L, null)));
        }
        return receipts;
    }

    private void answer(Message message, Map<String, Object> fields) {
        transport.answers(message, fields);
    }

    private static Object context(Message message) {
        return message.getDataAsMap().get("context");
    }

    private static void assertFails(CompletableFuture<Receipt> receipt, PublishException.Reason reason) {
        assertThat(receipt).isCompletedExceptionally();
        assertThat(receipt.handle((ok, failure) -> ((PublishException) failure).reason())
                        .join())
                .isEqualTo(reason);
    }

    private static final class IdleListener implements SessionListener {
        @Override
        public Map<String, Object> heartbeat() {
            return Map.of();
        }

        @Override
        public void heartbeatAnswered(Reply reply, boolean held) {}

        @Override
        public boolean received(String channel, Map<String, Object> data) {
            return true;
        }
    }
}
