package org.higginspush.client.internal.bayeux;

import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.MessageClientTransport;
import org.cometd.client.transport.TransportListener;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;

/**
 * One Bayeux session, from its handshake to its end, over one of CometD's client transports. It never retries: whatever goes
 * wrong ends it, its user is told once, and makes a new one when it thinks fit.
 *
 * <p>All methods are called by tasks of one mailbox, and so is the user. Nothing blocks. (CometD's own {@code BayeuxClient} has
 * a retry policy of its own, blocks while it opens a WebSocket, and leaves a logger behind for each instance, which a client
 * that makes one per attempt cannot afford.)
 */
public final class BayeuxSession {
    /** How long the answer to a disconnect is awaited, in milliseconds. */
    private static final long MAX_DISCONNECT_WAIT = 1_000;

    /** After so many messages on channels without a subscription, it is no hub. */
    private static final int MAX_UNSUBSCRIBED = 100;

    private enum SessionState {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final ClientTransport transport;
    private final ScheduledExecutorService timer;
    private final String via;
    private final Executor mailbox;
    private final SessionListener listener;
    private final Consumer<ConnectionFailure> ended;
    private final Receiver receiver = new Receiver();
    private final PendingRequests requests;
    private final Heartbeats heartbeats;

    private SessionState state = SessionState.OPENING;
    private int unsubscribed;
    private Runnable closed = () -> {};

    /**
     * @param requestTimeout how long an answer may take, besides the time the hub holds a heartbeat
     * @param via for people: what is between the hub and here; empty if that is not known
     * @param mailbox runs what happens, one task at a time; the session and its user are touched by its tasks only
     * @param ended told once that the session is over, and why; not after {@link #close}. Nothing is called after it
     */
    BayeuxSession(
            ClientTransport transport,
            ScheduledExecutorService timer,
            Duration requestTimeout,
            String via,
            Executor mailbox,
            SessionListener listener,
            Consumer<ConnectionFailure> ended) {
        this.transport = transport;
        this.timer = timer;
        this.via = via;
        this.mailbox = mailbox;
        this.listener = listener;
        this.ended = ended;
        requests = new PendingRequests(messages -> transport.send(receiver, messages));
        heartbeats = new Heartbeats(
                transport.getName(), requests, listener, requestTimeout.toMillis(), this::later, this::end);
        if (transport instanceof MessageClientTransport pushing) {
            pushing.setMessageTransportListener(receiver);
        }
    }

    /**
     * Connects and sends the handshake.
     *
     * @param push what goes into {@code ext.push}
     * @param accepted called with the hub's yes; a no ends the session
     */
    public void handshake(Map<String, Object> push, Consumer<Reply> accepted) {
        Message.Mutable message = requests.newMessage(Channel.META_HANDSHAKE, push);
        message.put(Message.VERSION_FIELD, "1.0");
        message.put(Message.SUPPORTED_CONNECTION_TYPES_FIELD, List.of(transport.getName()));
        requests.send(message, reply -> handshakeAnswered(reply, accepted));
    }

    /** Subscribes to a channel; a no does not end the session. */
    public void subscribe(String channel, Map<String, Object> push, Consumer<Reply> callback) {
        Message.Mutable message = requests.newMessage(Channel.META_SUBSCRIBE, push);
        message.put(Message.SUBSCRIPTION_FIELD, channel);
        requests.send(message, callback);
    }

    /** Publishes to a channel; a no does not end the session. */
    public void publish(String channel, Map<String, Object> data, Consumer<Reply> callback) {
        Message.Mutable message = requests.newMessage(channel, Map.of());
        message.setData(data);
        requests.send(message, callback);
    }

    /** Starts the heartbeats; the hub answers the first one at once. */
    public void startHeartbeats() {
        heartbeats.start();
    }

    /** Finds out within seconds whether the connection still works; over HTTP only another connection can tell. */
    public void probe() {
        if (transport instanceof WebSocketTransport webSocket) {
            webSocket.probe();
        } else {
            end(ConnectionFailure.of(Kind.ENDED, "the network is another one"));
        }
    }

    /** Sends the messages that {@code sends} sends in one frame or request. */
    public void batch(Runnable sends) {
        requests.batch(sends);
    }

    /** Ends the session because of something its user noticed; the user is told as of any other end. */
    public void end(ConnectionFailure failure) {
        if (state == SessionState.OPENING || state == SessionState.OPEN) {
            closeNow();
            ended.accept(failure);
        }
    }

    /**
     * Disconnects and ends the session; the user is told nothing more.
     *
     * @param closed called once the hub has answered, or a second has passed
     */
    public void close(Runnable closed) {
        this.closed = closed;
        if (state != SessionState.OPEN) {
            closeNow();
            return;
        }
        state = SessionState.CLOSING;
        heartbeats.stop();
        requests.forget();
        requests.send(requests.newMessage(Channel.META_DISCONNECT, Map.of()), reply -> closeNow());
        later(MAX_DISCONNECT_WAIT, this::closeNow);
    }

    private void closeNow() {
        if (state != SessionState.CLOSED) {
            state = SessionState.CLOSED;
            heartbeats.stop();
            requests.close();
            transport.abort(new EOFException("the session is over"));
            closed.run();
        }
    }

    private void handshakeAnswered(Reply reply, Consumer<Reply> accepted) {
        if (!reply.successful()) {
            end(reply.failure(reply.refusalKind()));
            return;
        }
        if (reply.clientId() == null) {
            end(ConnectionFailure.of(Kind.BLOCKED, "the hub's address answered the handshake, but named no session"));
            return;
        }
        state = SessionState.OPEN;
        requests.clientId(reply.clientId());
        heartbeats.takeAdvice(reply);
        accepted.accept(reply);
    }

    private void later(long millis, Runnable task) {
        if (millis == 0) {
            task.run();
            return;
        }
        try {
            timer.schedule(() -> mailbox.execute(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void receive(Message message) {
        if (state == SessionState.CLOSED) {
            return;
        }
        if (!message.isMeta() && message.containsKey(Message.DATA_FIELD)) {
            receive(message.getChannel(), Reply.fields(message.getData()));
        } else if (message.getId() != null) {
            requests.answer(message);
        } else if (Channel.META_DISCONNECT.equals(message.getChannel())) {
            end(Reply.of(message).failure(Kind.ENDED));
        }
    }

    private void receive(String channel, Map<String, Object> data) {
        if (state == SessionState.OPEN) {
            if (listener.received(channel, data)) {
                heartbeats.noticeReceived();
            } else if (++unsubscribed > MAX_UNSUBSCRIBED) {
                end(ConnectionFailure.of(Kind.ENDED, "the hub keeps sending what nobody asked for"));
            }
        }
    }

    private void failed(Throwable cause) {
        if (state == SessionState.CLOSING) {
            closeNow();
        } else {
            ConnectionFailure failure = FailureClassifier.classify(cause, state == SessionState.OPEN);
            end(new ConnectionFailure(failure.kind(), failure.code(), failure.retryAfter(), failure.text() + via));
        }
    }

    /** Called on network and timer threads; passes everything to the mailbox. */
    private final class Receiver implements TransportListener {
        @Override
        public void onMessages(List<Message.Mutable> messages) {
            mailbox.execute(() -> receiveAll(messages));
        }

        /** What cannot be handled ends the session: otherwise it would go on without what was lost. */
        private void receiveAll(List<Message.Mutable> messages) {
            try {
                messages.forEach(BayeuxSession.this::receive);
            } catch (RuntimeException e) {
                String type = e.getClass().getSimpleName();
                end(ConnectionFailure.of(Kind.ENDED, "what the hub sent could not be handled: " + type));
                throw e;
            }
        }

        @Override
        public void onFailure(Throwable failure, List<? extends Message> messages) {
            mailbox.execute(() -> failed(failure));
        }

        /** CometD asks whether an answer that did not come in time may take longer. */
        @Override
        public void onTimeout(List<? extends Message> messages, Promise<Long> promise) {
            promise.succeed(heartbeats.timeLeft(messages));
        }
    }
}
