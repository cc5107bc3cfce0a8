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

/**
 * One Bayeux session, from its handshake to its end, over one of CometD's client transports. It never retries: whatever
 * goes wrong ends it, the owner hears of that once, and makes a new one when it thinks fit.
 *
 * <p>All methods are called by tasks of the owner's mailbox, and so is the owner. Nothing blocks. (CometD's own
 * {@code BayeuxClient} has a retry policy of its own, blocks while it opens a WebSocket, and leaves a logger behind for
 * each instance, which a client that makes one per attempt cannot afford.)
 */
public final class BayeuxSession {
    private static final long LONGEST_GOODBYE = 1_000;

    /** After so many messages that nobody asked for, it is no hub. */
    private static final int MOST_UNASKED = 100;

    /** Who holds a session. */
    public interface Owner {
        /** Runs what happens, one at a time; the session and its owner are touched by its tasks only. */
        Executor mailbox();

        /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
        Map<String, Object> heartbeat();

        /**
         * A heartbeat was answered.
         *
         * @param held whether the hub held it, as a hub does
         */
        void heartbeatAnswered(Reply reply, boolean held);

        /**
         * A message came in on a channel.
         *
         * @return false if nobody asked for such messages
         */
        boolean received(String channel, Map<String, Object> data);

        /** The session is over. Called once, and not after {@link BayeuxSession#close}; nothing is called after it. */
        void ended(ConnectionFailure setback);
    }

    private enum Phase {
        OPENING,
        OPEN,
        LEAVING,
        GONE
    }

    private final ClientTransport wire;
    private final Owner owner;
    private final ScheduledExecutorService timer;
    private final Listener listener = new Listener();
    private final PendingRequests exchanges;
    private final long requestTimeout;
    private final String via;
    private final HeartbeatRateLimiter pace = new HeartbeatRateLimiter(now());

    private Phase phase = Phase.OPENING;
    private volatile Heartbeat heartbeat = new Heartbeat("", 0, 0, true);
    private long holds;
    /** How many messages came in that were asked for, now and when the last heartbeat was sent. */
    private long received;

    private long receivedBefore;
    private int unasked;
    private Runnable gone = () -> {};

    /** The heartbeat that is under way: its id, when it was sent, and for how long the hub may hold it. */
    private record Heartbeat(String id, long sent, long holds, boolean immediate) {
        /** How many milliseconds ago it was sent. */
        long waited() {
            return now() - sent;
        }
    }

    /**
     * @param via for people: what is between the hub and here; empty if that is not known
     * @param requestTimeout how long an answer may take, besides the time the hub holds a heartbeat
     */
    BayeuxSession(
            ClientTransport wire, ScheduledExecutorService timer, Duration requestTimeout, String via, Owner owner) {
        this.wire = wire;
        this.requestTimeout = requestTimeout.toMillis();
        this.via = via;
        this.exchanges = new PendingRequests(messages -> wire.send(listener, messages));
        this.timer = timer;
        this.owner = owner;
        if (wire instanceof MessageClientTransport pushing) {
            pushing.setMessageTransportListener(listener);
        }
    }

    /**
     * Connects and shakes hands.
     *
     * @param push what goes into {@code ext.push}
     * @param answered hears the hub's yes; a no ends the session
     */
    public void handshake(Map<String, Object> push, Consumer<Reply> answered) {
        Message.Mutable message = exchanges.message(Channel.META_HANDSHAKE, push);
        message.put(Message.VERSION_FIELD, "1.0");
        message.put(Message.SUPPORTED_CONNECTION_TYPES_FIELD, List.of(wire.getName()));
        send(message, reply -> shaken(reply, answered));
    }

    /** Subscribes to a channel; a no does not end the session. */
    public void subscribe(String channel, Map<String, Object> push, Consumer<Reply> answered) {
        Message.Mutable message = exchanges.message(Channel.META_SUBSCRIBE, push);
        message.put(Message.SUBSCRIPTION_FIELD, channel);
        send(message, answered);
    }

    /** Publishes to a channel; a no does not end the session. */
    public void publish(String channel, Map<String, Object> data, Consumer<Reply> answered) {
        Message.Mutable message = exchanges.message(channel, Map.of());
        message.setData(data);
        send(message, answered);
    }

    /** Starts the heartbeats, with one that is answered at once: a long poll that carries other messages must not wait. */
    public void beat() {
        Message.Mutable message = heartbeat(0, true);
        message.getAdvice(true).put(Message.TIMEOUT_FIELD, 0);
        send(message, this::beaten);
    }

    /** Sends what {@code sends} sends in one frame or request. */
    public void together(Runnable sends) {
        exchanges.together(sends);
    }

    /** Ends the session because of something the owner noticed; the owner hears of it as of any other end. */
    public void end(ConnectionFailure setback) {
        if (phase == Phase.OPENING || phase == Phase.OPEN) {
            leave();
            owner.ended(setback);
        }
    }

    /**
     * Says goodbye and ends the session; the owner hears nothing more.
     *
     * @param gone called once the hub has answered, or a second has passed
     */
    public void close(Runnable gone) {
        this.gone = gone;
        if (phase != Phase.OPEN) {
            leave();
            return;
        }
        phase = Phase.LEAVING;
        exchanges.forget();
        send(exchanges.message(Channel.META_DISCONNECT, Map.of()), reply -> leave());
        later(LONGEST_GOODBYE, this::leave);
    }

    private void leave() {
        if (phase != Phase.GONE) {
            phase = Phase.GONE;
            exchanges.forget();
            wire.abort(new EOFException("the session is over"));
            gone.run();
        }
    }

    private void shaken(Reply reply, Consumer<Reply> answered) {
        if (!reply.successful()) {
            end(refusal(ConnectionFailure.Kind.REFUSED, reply));
            return;
        }
        if (reply.clientId() == null) {
            end(ConnectionFailure.of(
                    ConnectionFailure.Kind.BLOCKED, "the hub's address answered the handshake, but named no session"));
            return;
        }
        phase = Phase.OPEN;
        exchanges.clientId(reply.clientId());
        takeAdvice(reply);
        answered.accept(reply);
    }

    private Message.Mutable heartbeat(long holds, boolean immediate) {
        Message.Mutable message = exchanges.message(Channel.META_CONNECT, owner.heartbeat());
        message.put(Message.CONNECTION_TYPE_FIELD, wire.getName());
        heartbeat = new Heartbeat(message.getId(), now(), holds, immediate);
        receivedBefore = received;
        return message;
    }

    private void beaten(Reply reply) {
        if (!reply.successful() || !"retry".equals(reply.advice().getOrDefault(Message.RECONNECT_FIELD, "retry"))) {
            end(refusal(ConnectionFailure.Kind.ENDED, reply));
            return;
        }
        takeAdvice(reply);
        boolean brought = received != receivedBefore;
        boolean early = HeartbeatRateLimiter.isEarly(heartbeat.waited(), heartbeat.holds());
        owner.heartbeatAnswered(reply, !heartbeat.immediate() && !early);
        long pause = pace.answered(early && !brought && !heartbeat.immediate(), now());
        if (pace.isHopeless()) {
            end(ConnectionFailure.of(
                    ConnectionFailure.Kind.ENDED, "the hub answers heartbeats at once, instead of holding them"));
        } else {
            later(Math.max(pause, Math.min(reply.interval(), requestTimeout)), this::beatAgain);
        }
    }

    private void beatAgain() {
        if (phase == Phase.OPEN) {
            send(heartbeat(holds, false), this::beaten);
        }
    }

    private void takeAdvice(Reply reply) {
        if (reply.advice().get(Message.TIMEOUT_FIELD) instanceof Number timeout) {
            holds = Math.max(0, timeout.longValue());
        }
    }

    private void later(long millis, Runnable task) {
        if (millis == 0) {
            task.run();
            return;
        }
        try {
            timer.schedule(() -> owner.mailbox().execute(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void send(Message.Mutable message, Consumer<Reply> answered) {
        if (phase != Phase.GONE) {
            exchanges.send(message, answered);
        }
    }

    private void take(Message message) {
        if (phase == Phase.GONE) {
            return;
        }
        if (!message.isMeta() && message.containsKey(Message.DATA_FIELD)) {
            take(message.getChannel(), Reply.fields(message.getData()));
        } else if (message.getId() != null) {
            exchanges.answer(message);
        } else if (Channel.META_DISCONNECT.equals(message.getChannel())) {
            end(refusal(ConnectionFailure.Kind.ENDED, Reply.of(message)));
        }
    }

    private void take(String channel, Map<String, Object> data) {
        if (phase == Phase.OPEN) {
            if (owner.received(channel, data)) {
                received++;
            } else if (++unasked > MOST_UNASKED) {
                end(ConnectionFailure.of(ConnectionFailure.Kind.ENDED, "the hub keeps sending what nobody asked for"));
            }
        }
    }

    private void failed(Throwable cause) {
        if (phase == Phase.LEAVING) {
            leave();
        } else {
            ConnectionFailure setback = FailureClassifier.setback(cause, phase == Phase.OPEN);
            end(new ConnectionFailure(setback.kind(), setback.code(), setback.retryAfter(), setback.text() + via));
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private static ConnectionFailure refusal(ConnectionFailure.Kind kind, Reply reply) {
        String code = reply.code() == 0 ? "" : reply.code() + ": ";
        String text = reply.text().isEmpty() ? "the hub ended the session" : reply.text();
        return new ConnectionFailure(kind, reply.code(), reply.interval(), code + text);
    }

    /** Called on network and timer threads; passes everything to the mailbox. */
    private final class Listener implements TransportListener {
        @Override
        public void onMessages(List<Message.Mutable> messages) {
            owner.mailbox().execute(() -> takeAll(messages));
        }

        /** What cannot be handled ends the session: nobody would wait for it otherwise. */
        private void takeAll(List<Message.Mutable> messages) {
            try {
                messages.forEach(BayeuxSession.this::take);
            } catch (RuntimeException e) {
                end(ConnectionFailure.of(
                        ConnectionFailure.Kind.ENDED,
                        "what the hub sent could not be handled: "
                                + e.getClass().getSimpleName()));
                throw e;
            }
        }

        @Override
        public void onFailure(Throwable failure, List<? extends Message> messages) {
            owner.mailbox().execute(() -> failed(failure));
        }

        /** CometD asks whether an answer that did not come in time may take longer. */
        @Override
        public void onTimeout(List<? extends Message> messages, Promise<Long> promise) {
            Heartbeat late = heartbeat;
            boolean held = messages.stream().anyMatch(message -> late.id().equals(message.getId()));
            promise.succeed(held ? Math.max(0, late.holds() + requestTimeout - late.waited()) : 0L);
        }
    }
}
